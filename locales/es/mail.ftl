# Cartas y recibos.

receipt-title = Recibo de { $library }
receipt-title-not-charged = No se cobró nada a su tarjeta, dice { $library }
receipt-money = Su tarjeta
receipt-money-nowhere = No se ha retenido ni cobrado nada.
receipt-money-checking = Se está comprobando: aún no se sabe si se han retenido { $amount }.
receipt-money-held = Se han retenido { $amount }. Todavía no se ha cobrado nada.
receipt-money-charged = Se han cobrado { $charged }.
receipt-money-let-go = No se ha cobrado nada. La retención desaparece por sí sola.
receipt-account = Su cuenta
receipt-account-nothing = No se ha registrado nada.
receipt-account-recording = Se está registrando.
receipt-account-posted = Todo está registrado.
receipt-account-posted-in-part = Una parte está registrada. El resto no se ha cobrado.
receipt-note = Tenga en cuenta
receipt-looked-into = La biblioteca está revisando este pago.
receipt-recorded-not-told = todavía no
receipt-recorded-asking = se está registrando
receipt-recorded-posted = sí
receipt-recorded-posted-less = sí, { $taking }: no se debía más
receipt-recorded-gone = ya no se debía, no se ha cobrado
receipt-recorded-refused = no se aceptó, no se ha cobrado
receipt-recorded-taken-back = se anuló: sigue pendiente
receipt-in-flight = Así está ahora; continúa por sí solo. La página del pago siempre muestra lo último.

mail-receipt-why = Usted, o alguien en la página de su pago, pidió este recibo. Usamos esta dirección solo para este recibo y no la guardamos.
mail-questions = Preguntas: { $questions }
mail-questions-desk = pregunte en el mostrador de la biblioteca
mail-no-reply = Esta carta la envió una máquina. Nadie lee lo que se le responde.
mail-sandbox = Esto es una demostración. No se ha movido dinero real.

mail-code-title = Su código para { $library }
mail-code-why = Alguien dio esta dirección a { $library } para comprar una tarjeta de la biblioteca. Si fue usted, escriba este código en la página donde empezó:
mail-code-lives = Vale durante { $minutes } minutos. La biblioteca nunca lo pide por teléfono ni por carta.
mail-code-not-you = Si no fue usted, no haga nada: sin el código no pasa nada y la dirección no se usa.

event-letter-asked = Se pidió una carta.
event-letter-sent = La carta se entregó al servidor de correo.
event-letter-given-up = La carta no se pudo enviar. No se vuelve a intentar.
event-letter-unknown = No se sabe si la carta salió. No se vuelve a enviar por sí sola.
event-address-confirmed = El comprador confirmó la dirección de correo electrónico.

deed-receipt-file = Guardar como PDF
deed-letter = Enviar el recibo por correo electrónico
letter-title = Enviar el recibo por correo electrónico
letter-lead = Enviamos el recibo de este pago a una dirección: importes, tipos de cargos, la referencia y las cuatro últimas cifras de la tarjeta. Ni títulos, ni nombres, ni número de tarjeta de la biblioteca.
letter-why = La pedimos solo para esta carta. Se borra cuando la carta se ha enviado.
letter-in-flight = El pago todavía se está registrando. El recibo se envía en cuanto se cobre a su tarjeta; si no se cobra, una carta lo dice. Es una sola carta, y no hace falta que usted se quede en esta página.
letter-button = Enviar el recibo
letter-back = Volver al pago
letter-too-many = Ya se han pedido bastantes cartas. Espere una hora, o guarde o imprima el recibo.
letter-waiting = El recibo está en camino a la dirección que usted dio.
letter-when-charged = El recibo va a la dirección que usted dio en cuanto se cobre a su tarjeta. Si no se cobra, una carta lo dice.
letter-sent = El recibo se entregó al sistema de correo. Si no llega, mire en la carpeta de correo no deseado.
letter-given-up = El recibo no se pudo entregar en la dirección que usted dio. Pruebe con otra, o guárdelo o imprímalo.
letter-unknown = No sabemos si el recibo salió. Se envió dos veces; si usted lo tiene dos veces, es uno y el mismo. Si en unos minutos no está en su correo, pídalo de nuevo.
