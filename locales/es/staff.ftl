# Las páginas del mostrador.

staff-sign-in-title = Entrada del personal
staff-name-label = Nombre
password-label = Contraseña
staff-sign-in-wrong = El nombre, la contraseña o el código no son correctos, o hubo demasiados intentos. Vuelva a escribirlo todo.
staff-sign-in-help = Después de diez intentos incorrectos, la cuenta descansa media hora. Las cuentas las crea su administrador.
staff-code-hint = Seis cifras de su aplicación, o uno de sus códigos en papel.
staff-code-help = Cada código vale una vez. Quien haya perdido la aplicación y los códigos, pregunte a su administrador.
staff-code-title = Su código
staff-code-label = Código
first-title = Prepare su aplicación
first-text = En el mostrador no basta una contraseña. Abra una aplicación de autenticación en su teléfono y deje que lea esta imagen.
first-picture = La clave para su aplicación, como imagen
first-key = O escriba en ella esta clave:
first-code-hint = Las seis cifras que la aplicación muestra ahora.
first-code-wrong = La aplicación debería mostrar otra cosa ahora. Espere las cifras siguientes y escríbalas.
first-button = Terminar
codes-title = Guarde estos códigos
codes-text = Si pierde el teléfono, cada uno de estos códigos le deja entrar una vez en lugar de la aplicación. Imprímalos o anótelos: no se muestran de nuevo.
codes-on = Los tengo. Ir al mostrador
confirm-hint = Un código nuevo de su aplicación: se devuelve dinero.
confirm-wrong = Este código no es correcto o ya se usó. Espere el siguiente.
passkey-button = Usar una llave de acceso
passkey-new-button = Crear una llave de acceso
passkey-not-shown = Su navegador no ha dado ninguna llave de acceso. Inténtelo de nuevo o escriba un código.
passkey-no-script = Su navegador no ejecuta scripts aquí, y sin ellos no hay llaves de acceso. Escriba un código de su aplicación o uno de sus códigos en papel.
first-passkey-title = O use una llave de acceso
first-passkey-text = Este dispositivo, su teléfono o una llave de seguridad muestra entonces que es usted, con su dedo, su cara o su PIN. No en un dispositivo que comparta con otras personas.
first-passkey-name = Primera llave de acceso
first-passkey-wrong = No se ha podido aceptar esa llave de acceso. Inténtelo de nuevo o configure una aplicación.
factors-title = Sus segundos factores
factors-lead = Se le pide uno de estos después de la contraseña y antes de devolver dinero. Sus códigos en papel siguen siendo válidos.
factors-app = Una aplicación que genera códigos
factors-since = desde
factors-remove = Quitar «{ $name }»
factors-added = La llave de acceso está añadida.
factors-removed = La llave de acceso está quitada. Bórrela también en su dispositivo.
factors-not-added = La llave de acceso no se ha añadido. Quizá ya esté aquí.
factors-not-removed = La llave de acceso no se ha quitado: ya no está, o es su último segundo factor.
factors-name-label = Nombre de la nueva llave de acceso
factors-name-hint = Por el que la reconocerá: «Teléfono», «Llave azul».
factors-name-wrong = Escriba un nombre de 40 caracteres como máximo, sin números largos.
factors-add-title = Añadir una llave de acceso
factors-prove-title = Para cambiarlos, muestre que es usted
factors-prove-button = Continuar
factors-code-hint = Un código nuevo de su aplicación o uno de sus códigos en papel.
elsewhere-button = Entrar con la cuenta de { $library }
arrived-title = Ha entrado
arrived-text = El mostrador se abre en un momento.
elsewhere-again-title = Por favor, demuestre que es usted
elsewhere-again-text = Hace un rato que entró. Entre otra vez con su cuenta y repita lo que hacía: vale cinco minutos.
elsewhere-again-button = Entrar otra vez
elsewhere-refused-title = No ha entrado
elsewhere-not-begun = Esta entrada se empezó en otro navegador o hace demasiado tiempo. Por favor, empiece de nuevo.
elsewhere-kept-out = Su cuenta no tiene acceso al mostrador. Pregunte a su administrador.
elsewhere-somebody-else = Ha entrado otra persona que la que está en el mostrador. Por favor, empiece de nuevo.
elsewhere-no-answer = La entrada de su biblioteca no responde. Por favor, inténtelo de nuevo en un momento.
elsewhere-no-factor = La entrada de su biblioteca no dice que usted mostrara un segundo factor. Sin él nadie llega al mostrador. Pregunte a su administrador.
elsewhere-no-role = Ninguno de sus grupos tiene una función en el mostrador. Pregunte a su administrador.
elsewhere-not-believed = No se puede usar lo que envió la entrada de su biblioteca. Por favor, empiece de nuevo; si no sirve, pregunte a su administrador.

search-title = ¿Se hizo el pago?
search-label = Referencia, código de barras o últimos cuatro dígitos
search-hint = Escanee una tarjeta de biblioteca, o escriba una referencia (K7QM-2XR9), o los últimos cuatro dígitos de la tarjeta de pago, con un día o un importe si quiere (4242 2026-11-24, 4242 12.50).
search-button = Buscar
search-unreadable = Esto no es una referencia, ni una tarjeta de biblioteca, ni cuatro dígitos, solos o con un día o un importe.
found-last4 = { $count ->
    [one] { $count } pago con una tarjeta terminada en { $last4 }
   *[other] { $count } pagos con una tarjeta terminada en { $last4 }
 }
found-last4-day = { $count ->
    [one] { $count } pago con una tarjeta terminada en { $last4 }, comenzado el { $day }
   *[other] { $count } pagos con una tarjeta terminada en { $last4 }, comenzados el { $day }
 }
found-last4-sum = { $count ->
    [one] { $count } pago de { $sum } con una tarjeta terminada en { $last4 }
   *[other] { $count } pagos de { $sum } con una tarjeta terminada en { $last4 }
 }
found-barcode = { $count ->
    [one] { $count } pago de esta tarjeta de biblioteca
   *[other] { $count } pagos de esta tarjeta de biblioteca
 }
found-no-barcode = Ningún pago en línea para esta tarjeta de biblioteca. Lo que se debe en el sistema de la biblioteca se sigue debiendo.
found-no-reference = Ningún pago con esta referencia. Por favor, léala otra vez: letras y dígitos, como K7QM-2XR9.
found-no-last4 = Ningún pago con una tarjeta terminada en estos dígitos.
found-no-last4-day = Ningún pago con una tarjeta terminada en estos dígitos en ese día.
found-no-last4-sum = Ningún pago de este importe con una tarjeta terminada en estos dígitos.

collect-heading = ¿Cobrar?
collect-no = no
collect-all = sí
collect-owed = si aún se debe
collect-rest = solo { $rest }
collect-look = mire en el sistema de la biblioteca
collect-ask = pregunte a un colega

verdict-no = No cobre
verdict-all = Puede cobrar { $amount }
verdict-owed = Puede cobrar lo que aún se debe
verdict-rest = Cobre solo { $rest }
verdict-look = Mire en el sistema de la biblioteca
verdict-ask = Pregunte a un colega

desk-say = Diga: «{ $words }»
as-of = Estado a
line-still-owed = Se sigue debiendo

desk-card-number = Eso era una tarjeta de pago
desk-card-number-text = Lo descartamos de inmediato. Escanee la tarjeta de biblioteca, o escriba solo los últimos cuatro dígitos.

timeline-title = Qué pasó
by-program = { $name }
by-staff = { $name } (personal)
by-patron = usuario
by-processor = procesador de tarjetas
by-service = este servicio

event-order-placed = Elegido, { $amount } ({ $who })
event-order-cancelled = Abandonado ({ $who })
event-order-expired = No pagado a tiempo
event-payment-started = Tarjeta introducida ({ $who })
event-payment-elsewhere = Enviado a la página del procesador de tarjetas ({ $who })
event-payment-unknown = Sin respuesta del procesador de tarjetas; se está comprobando
event-payment-needs-patron = El usuario tiene que continuar, con el banco o en la página del procesador de tarjetas
event-payment-declined = Rechazado
event-payment-abandoned = Sin terminar; no hay nada retenido
event-payment-held = { $amount } retenido en la tarjeta
event-payment-captured = { $charged } cobrado
event-payment-released = Se liberó la retención; no se cobró nada
event-posting-posted = { $kind } { $line } registrado
event-posting-refused = { $kind } { $line } no aceptado por el sistema de la biblioteca
event-posting-unknown = Sin respuesta del sistema de la biblioteca sobre { $kind } { $line }; se está comprobando
event-refund-requested = Se pidió devolver { $amount } ({ $who })
event-refund-succeeded = Devuelto a la tarjeta
event-refund-failed = La devolución no funcionó
event-refund-unknown = Sin respuesta sobre la devolución; se está comprobando
event-refund-proposed = Se propuso devolver { $amount } ({ $who }); una segunda persona tiene que aceptarlo
event-proposal-refused = El reembolso propuesto no se aceptó ({ $who })
event-proposal-lapsed = El reembolso propuesto caducó: lo que se podía devolver había cambiado
event-attention-needed = Debe mirarlo una persona
event-task-opened = Puesto en la lista del mostrador
event-task-reopened = Puesto otra vez en la lista del mostrador ({ $who })
event-task-done = Quitado de la lista del mostrador ({ $who })

desk-review-patron = Aún no está pagado. No hay nada retenido en su tarjeta.
desk-review-clerk = No pagado en línea. Cobre lo que muestra el sistema de la biblioteca y regístrelo enseguida: así ya no se puede pagar en línea.
desk-declined-patron = La tarjeta fue rechazada. No se cobró nada.
desk-declined-clerk = No pagado en línea. Cobre lo que muestra el sistema de la biblioteca y regístrelo enseguida: así ya no se puede pagar en línea.
desk-not-proven-patron = No se terminó. No se cobró nada.
desk-not-proven-clerk = No pagado en línea. Cobre lo que muestra el sistema de la biblioteca y regístrelo enseguida: así ya no se puede pagar en línea.
desk-offer-open-clerk = Antes de cobrar, pida al usuario que abandone el pago en línea. También termina por sí solo.
desk-checking-patron = Lo estamos comprobando. Por favor, no pague otra vez.
desk-checking-clerk = Aún no se sabe si hay una retención en la tarjeta: no cobre. Esta página vuelve a mirar por sí sola.
desk-proof-patron = Está esperando a que usted continúe: con su banco o en la página del procesador de tarjetas.
desk-proof-clerk = Puede quedar retenido en cualquier momento: no cobre. Termina por sí solo si el usuario no continúa.
desk-held-patron = Lo tenemos: { $amount } está retenido en su tarjeta.
desk-held-clerk = Retenido, registrándose: no cobre otra vez.
desk-posting-patron = Lo tenemos: { $amount } está retenido en su tarjeta y se está registrando.
desk-posting-clerk = Retenido, registrándose: no cobre otra vez.
desk-recorded-patron = Lo tenemos: { $amount } está registrado y está por cobrarse.
desk-recorded-clerk = Registrado, esperando el cobro: no cobre otra vez.
desk-recorded-in-part-patron = Tenemos una parte: { $posted } está registrado y está por cobrarse.
desk-recorded-in-part-clerk = Registrado en parte, esperando el cobro: no cobre nada antes de que esta página diga qué se sigue debiendo.
desk-undone-patron = No se pudo cobrar a su tarjeta. Se está anulando.
desk-undone-clerk = Registrado, pero no cobrado a la tarjeta, así que se está anulando: no cobre antes de que esta página diga que está anulado.
desk-releasing-patron = No se cobró. La retención en su tarjeta se está liberando.
desk-releasing-clerk = El sistema de la biblioteca no lo aceptó, no se cobra nada. Cobre lo que el sistema de la biblioteca muestra como debido.
desk-paid-patron = Sí, se hizo: se cobró { $charged }.
desk-paid-clerk = Cobrado y registrado: no cobre otra vez.
desk-paid-less-patron = Sí, se hizo: se cobró { $charged }. De los { $amount } ya no se debía más.
desk-paid-less-clerk = Cobrado y registrado, todo lo que aún se debía: no cobre otra vez.
desk-paid-grown-clerk = Cobrado y registrado según lo acordado. Para entonces se debía más: cobre solo lo que el sistema de la biblioteca aún muestra.
desk-paid-rest-gone-patron = Sí, se hizo: se cobró { $charged } de { $amount }. El resto ya no se debía.
desk-paid-rest-gone-clerk = El resto se pagó, se perdonó o se cambió en el mostrador mientras tanto, así que no se cobró: no cobre otra vez.
desk-paid-in-part-patron = Se hizo una parte: se cobró { $charged } de { $amount }.
desk-paid-in-part-clerk = El sistema de la biblioteca no aceptó el resto, así que no se cobró. Cobre solo eso, si el sistema de la biblioteca lo muestra como debido.
desk-refunded-patron = Se devolvió a su tarjeta.
desk-refunded-clerk = Devuelto. Cobre solo lo que el sistema de la biblioteca muestra de nuevo como debido.
desk-partly-refunded-patron = Se devolvió una parte a su tarjeta.
desk-partly-refunded-clerk = Devuelto en parte. Cobre solo lo que el sistema de la biblioteca muestra de nuevo como debido.
desk-disputed-patron = Se pidió a su banco que devuelva el dinero. La biblioteca espera al banco.
desk-disputed-clerk = En disputa: el banco tiene el dinero, o puede tomarlo. Cobre lo que el sistema de la biblioteca muestra como debido, y no devuelva nada.
desk-released-patron = No se cobró. La retención en su tarjeta desaparece por sí sola.
desk-released-clerk = El sistema de la biblioteca no lo aceptó, no se cobró nada. Cobre lo que el sistema de la biblioteca muestra como debido.
desk-released-gone-clerk = Ya no se debía cuando iba a registrarse: se pagó, se perdonó o se cambió en el mostrador mientras tanto. No se cobró nada. Cobre solo lo que el sistema de la biblioteca muestra como debido.
desk-expired-patron = No se pagó a tiempo. No se cobró nada.
desk-expired-clerk = No pagado en línea. Cobre lo que el sistema de la biblioteca muestra como debido.
desk-cancelled-patron = Se abandonó. No se cobró nada.
desk-cancelled-clerk = No pagado en línea. Cobre lo que el sistema de la biblioteca muestra como debido.
desk-offer-unpaid-clerk = No pagado en línea. Cobre solo a quien aún lo quiera.
desk-newer-clerk = Parte de esto está en un pago más reciente, que es el que cuenta. Mire allí:
desk-attention-patron = La biblioteca lo está revisando. No se le cobrará dos veces.
desk-attention-clerk = Requiere una persona: no cobre ni devuelva nada antes de que se aclare.

tasks-title = Pendientes
tasks-lead = Lo más antiguo primero. Cuando algo esté hecho, quítelo de la lista.
tasks-none = Nada espera al mostrador.
task-for = Para
task-email = Correo electrónico
task-name-in-part = Solo nombre de pila e inicial: quien compró no dijo tener 18 años o más. Pregunte el nombre completo cuando venga.
task-since = Espera desde
task-off = { $reference } ya no está en la lista.
task-back-button = Ponerlo otra vez
task-finish-non-resident-card = Terminar una tarjeta para no residentes
task-finish-non-resident-card-what = Está pagada. Registre a la persona en el sistema de la biblioteca, compruebe identidad y dirección cuando venga, entregue la tarjeta.
task-finish-non-resident-card-button = Tarjeta entregada
task-repay-failed-refund = Dar un reembolso de otra manera
task-repay-failed-refund-what = El banco de la tarjeta devolvió un reembolso, así que el usuario no tiene el dinero. Pregunte al usuario cómo lo quiere.
task-repay-failed-refund-button = El usuario tiene el dinero
task-charge-fee-after-dispute = Un pago está en disputa
task-charge-fee-after-dispute-what = El banco del usuario se ha llevado el dinero. Ponga el cargo otra vez en el sistema de la biblioteca, y envíe pruebas a tiempo si la biblioteca quiere responder.
task-charge-fee-after-dispute-button = Cargo puesto otra vez
task-clear-fee-after-dispute = Una disputa está ganada
task-clear-fee-after-dispute-what = La biblioteca tiene el dinero de nuevo. Si el cargo se puso otra vez en el sistema de la biblioteca, márquelo como pagado.
task-clear-fee-after-dispute-button = Cargo marcado como pagado
task-adjust-fee-after-refund = Mirar un cargo después de un reembolso
task-adjust-fee-after-refund-what = El dinero volvió a la tarjeta. Si el cargo debe deberse de nuevo, ábralo otra vez en el sistema de la biblioteca.
task-adjust-fee-after-refund-button = Cargo revisado
task-take-back-purchase = Retirar lo que se compró
task-take-back-purchase-what = Todo el dinero volvió a la tarjeta después de que esto se hiciera. Retírelo, si se puede: una tarjeta de la biblioteca, una validez más larga.
task-take-back-purchase-button = Retirado

fact-account = Cuenta
account-not-configured = { $account }. Esta cuenta ya no está en la configuración del servicio: hasta que lo esté, nada de este pago se cobra, se libera ni se devuelve. Avise a quien administra el servicio.
line-branch = (sucursal { $branch })
line-fund = (fondo { $fund })
line-branch-and-fund = (sucursal { $branch }, fondo { $fund })

desk-cancel-title = Anular este pago
desk-cancel-text = No hay nada retenido en la tarjeta. Lo que se iba a pagar puede pagarse de nuevo, en línea o aquí.
desk-cancel-button = Anularlo
desk-cancel-too-late = Esto ya no puede anularse: hay una tarjeta en juego. Mire lo que dice la página ahora.
desk-letter-why = Pregunte adónde enviarlo. La pedimos solo para este mensaje. Se borra cuando el mensaje ha salido.

phone-title = Pagar por teléfono
phone-text = No tome nunca un número de tarjeta por teléfono, por correo ni en papel. Envíe este enlace: la persona paga allí, y usted lo ve aquí.
phone-button = Enviar el enlace (abre su programa de correo)
phone-subject = Su pago a la biblioteca
phone-body = En esta página puede pagar lo que hablamos. Nadie de la biblioteca le pedirá un número de tarjeta.
