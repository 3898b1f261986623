# Cartas y recibos.

receipt-title = Recibo de { $library }
receipt-title-not-charged = No se cobró nada a su tarjeta, dice { $library }
receipt-money = Su tarjeta
receipt-money-nowhere = No se retuvo ni se cobró nada.
receipt-money-checking = Se está comprobando: aún no se sabe si { $amount } está retenido.
receipt-money-held = { $amount } está retenido. Todavía no se cobró nada.
receipt-money-charged = Se cobró { $charged }.
receipt-money-let-go = No se cobró nada. Una retención desaparece por sí sola.
receipt-account = Su cuenta
receipt-account-nothing = No se registró nada.
receipt-account-nothing-yet = Todavía no se registró nada.
receipt-account-recording = Se está registrando.
receipt-account-posted = Todo está registrado.
receipt-account-posted-in-part = Una parte está registrada. El resto no se cobró.
receipt-note = Tenga en cuenta
receipt-looked-into = La biblioteca está revisando este pago.
receipt-recorded-not-told = todavía no
receipt-recorded-asking = se está registrando
receipt-recorded-posted = sí
receipt-recorded-posted-less = sí, { $taking }: no se debía más
receipt-recorded-gone = ya no se debía, no se cobró
receipt-recorded-refused = no aceptado, no se cobró
receipt-recorded-taken-back = anulado: se sigue debiendo
receipt-in-flight = Así está ahora; continúa por sí solo. La página del pago siempre muestra lo último.

mail-receipt-why = Usted, o alguien en la página de su pago, pidió este recibo. Usamos esta dirección solo para este recibo y no la guardamos.
mail-questions = Preguntas: { $questions }
mail-questions-desk = pregunte en el mostrador de la biblioteca
mail-no-reply = Este mensaje lo envió una máquina. Nadie lee lo que se le responde.
mail-sandbox = Esto es una demostración. No se movió dinero real.

mail-code-title = Su código para { $library }
mail-code-why = Alguien dio esta dirección a { $library } para comprar una tarjeta de biblioteca. Si fue usted, escriba este código en la página donde empezó:
mail-code-lives = Sirve durante { $minutes } minutos. La biblioteca nunca lo pide por teléfono ni por correo.
mail-code-not-you = Si no fue usted, no haga nada: sin el código no pasa nada y la dirección no se usa.

event-letter-asked = Se pidió un mensaje.
event-letter-sent = El mensaje se entregó al servidor de correo.
event-letter-given-up = El mensaje no se pudo enviar. No se vuelve a intentar.
event-letter-unknown = No se sabe si el mensaje salió. No se vuelve a enviar por sí solo.
event-address-confirmed = El comprador confirmó la dirección de correo electrónico.

deed-receipt-file = Guardar como PDF
deed-letter = Enviar el recibo por correo electrónico
letter-title = Enviar el recibo por correo electrónico
letter-lead = Enviamos el recibo de este pago a una dirección: importes, tipos de cargo, la referencia y los últimos cuatro dígitos de la tarjeta de pago. Ni títulos, ni nombres, ni número de tarjeta de biblioteca.
letter-why = La pedimos solo para este mensaje. Se borra cuando el mensaje ha salido.
letter-in-flight = El pago todavía se está registrando. El recibo se envía en cuanto se cobre a su tarjeta; si no se cobra, un mensaje lo dice. Es un solo mensaje, y no hace falta que usted se quede en esta página.
letter-button = Enviar el recibo
letter-back = Volver al pago
letter-too-many = Ya se pidieron bastantes mensajes. Espere una hora, o guarde o imprima el recibo.
letter-waiting = El recibo está en camino a la dirección que usted dio.
letter-when-charged = El recibo va a la dirección que usted dio en cuanto se cobre a su tarjeta. Si no se cobra, un mensaje lo dice.
letter-sent = El recibo se entregó al sistema de correo. Si no llega, mire en la carpeta de correo no deseado.
letter-given-up = El recibo no se pudo entregar en la dirección que usted dio. Pruebe con otra, o guárdelo o imprímalo.
letter-unknown = No sabemos si el recibo salió. Se envió dos veces; si usted lo tiene dos veces, es uno y el mismo. Si en unos minutos no está en su correo, pídalo de nuevo.
