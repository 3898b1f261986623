# La página de privacidad, lo que se puede rechazar y el recuento de visitas.

privacy-version = Esta es la versión { $version } del { $day }.
privacy-version-short = Versión { $version }
privacy-news = Lo que hacemos con sus datos cambió el { $day }.
privacy-news-link = Vea qué cambió
privacy-ils-text = Al sistema de la biblioteca se le consulta con el número de su tarjeta de biblioteca y su PIN, y se le comunica qué cargos se pagaron. Es de la propia biblioteca.
kept-why = Para qué
kept-long = Cuánto tiempo
kept-who = Quién más los recibe
kept-while-signed-in = Hasta que cierre la sesión o se cierre sola.
kept-hours = { $count ->
    [one] Una hora.
   *[other] { $count } horas.
 }
kept-days = { $count ->
    [one] Un día.
   *[other] { $count } días.
 }
kept-years = { $count ->
    [one] Un año.
   *[other] { $count } años.
 }
kept-not-at-all = No se guarda: solo se guardan los totales.
kept-while-declined = Mientras usted rechace un uso de sus datos.
kept-no-date = No hay fecha de borrado; pregunte a la biblioteca.
keep-library-card = El número de su tarjeta de biblioteca
keep-library-card-why = Para mostrarle sus propios pagos y decir al sistema de la biblioteca de quién son los cargos pagados. Se guarda aparte de los pagos. Si usted ha rechazado un uso de sus datos, se guarda mientras lo rechace.
keep-library-card-who = El sistema de la propia biblioteca. El mostrador de la biblioteca solo lo ve tras decir por qué; el motivo se guarda.
keep-signed-in = Que usted inició sesión
keep-signed-in-why = Para saber que es usted: el número de su tarjeta de biblioteca, y de las tarjetas que agregue, y el idioma que elija, junto a un código aleatorio.
keep-signed-in-who = Nadie.
keep-payments = Sus pagos
keep-payments-why = Qué tipos de cargo se pagaron, cuándo, cuánto y con qué resultado: para su recibo, para los reembolsos y porque la biblioteca debe llevar sus cuentas. Sin títulos.
keep-payments-who = El sistema de la biblioteca y el procesador de tarjetas, cada uno su parte. El personal de la biblioteca.
keep-payment-card = La marca y los últimos cuatro dígitos de su tarjeta de pago
keep-payment-card-why = Para que usted y el mostrador sepan qué tarjeta se usó. Si paga con una cartera digital, cuál, y los últimos cuatro dígitos del número que muestra en su lugar.
keep-payment-card-who = El procesador, que tiene la tarjeta. El personal de la biblioteca.
keep-contact = Su nombre y cómo contactarle, si compra una tarjeta de biblioteca
keep-contact-why = Para que el mostrador haga la tarjeta y le escriba cuando esté lista: su correo electrónico y lo demás que pida la biblioteca, un teléfono o una dirección postal. Si la biblioteca lo quiere así, antes de pagar se envía un código a su correo. No se usan para nada más.
keep-contact-who = El mostrador de la biblioteca.
keep-letters = Los mensajes que usted pide
keep-letters-why = Para que le llegue un recibo o un código, y para que nadie reciba demasiados mensajes: qué se envió, cuándo y si salió. La dirección de correo se borra en cuanto el mensaje ha salido o se renuncia a enviarlo; durante un día queda un código derivado de ella, para contar.
keep-letters-who = El servidor de correo de la biblioteca y el de quien recibe el mensaje.
keep-tries = PIN y contraseñas equivocados
keep-tries-why = Para impedir que se adivinen. No se guarda lo escrito, solo cuántas veces fue erróneo, bajo un código derivado del número de la tarjeta o de la dirección de internet.
keep-tries-who = Nadie.
keep-visits = Visitas
keep-visits-why = Para saber cuánto se usa cada parte de este sitio: la parte del sitio, la dirección de internet, la hora y el sitio del que usted viene. Nada más, y tampoco su cuenta.
keep-visits-who = Nadie. El personal solo ve totales.
keep-choices = Lo que rechazó y los cambios que ha leído
keep-choices-why = Para que sus decisiones valgan también la próxima vez. Lo de quien ya no rechaza nada se borra con el número de su tarjeta de biblioteca.
keep-choices-who = Nadie.
keep-approvals = Autorizaciones de padres, madres y tutores
keep-approvals-why = Para que la biblioteca pueda entregar a quien ejerce la tutela lo que se guarda sobre el menor, y encuentre el formulario firmado: las iniciales de quien firmó y dónde se guarda el formulario. Se conserva mientras está vigente y el tarjeta del menor se conoce aquí; el plazo de abajo cuenta desde que se retira.
keep-approvals-who = El personal de la biblioteca.
keep-requests = Respuestas que dimos
keep-requests-why = Para que una petición repetida no haga nada dos veces.
keep-requests-who = Nadie.
keep-events = Lo que comunica el procesador de tarjetas
keep-events-why = Para saber qué fue de un pago: números de pagos y qué ocurrió cuándo. Lo que el procesador cuenta de quien pagó, como el nombre y el correo electrónico, no se guarda.
keep-events-who = Viene del procesador de tarjetas.
keep-audit = Quién hizo qué
keep-audit-why = Para que la biblioteca pueda dar cuenta de cada paso de un pago.
keep-audit-who = El personal de la biblioteca.
keep-staff = Las personas que trabajan aquí
keep-staff-why = Nombres y funciones del personal que inicia sesión, para saber quién hizo qué.
keep-staff-who = El personal de la biblioteca.
privacy-told = Lo que se dice al procesador de tarjetas
privacy-told-text = El procesador de tarjetas, Stripe, trabaja para la biblioteca. Esto es todo lo que le decimos:
told-amount = el importe y la moneda
told-kinds = los tipos de cargo, por ejemplo «devoluciones tardías»; ningún título
told-order = un número aleatorio del pago y cuántos intentos hubo
told-way-back = la dirección de este servicio a la que volver
told-card-token = el nombre que él mismo da a la tarjeta que usted escribió en sus campos o eligió en una billetera digital
privacy-choices = Lo que puede rechazar
privacy-choices-text = Nada de esto hace falta para atenderle. Lo que rechace vale desde la página siguiente.
privacy-choices-sign-in = Inicie sesión y vuelva a esta página para rechazar cualquiera de los usos que más abajo figuran como nuevos.
use-fraud-signals = Señales de fraude
use-fraud-signals-text = Si la biblioteca lo tiene activado, el programa del procesador observa cómo se usa la página de la tarjeta.
use-visit-counts = Recuento de visitas
use-visit-counts-text = Se cuentan las páginas que usted ve con la sesión iniciada.
choice-allowed = Usted lo permite.
choice-declined = Usted lo ha rechazado.
choice-decline = Rechazar: { $use }
choice-allow = Volver a permitir: { $use }
privacy-changes = Qué cambió y cuándo
privacy-change-title = { $name }, { $day }
privacy-change-1 = La primera versión.
privacy-change-2 = Las visitas se cuentan por partes del sitio. Cada tipo de dato tiene un plazo tras el cual se borra. Usted puede rechazar los usos que no hacen falta para atenderle.
privacy-change-3 = Mensajes: qué se guarda de un recibo o un código que usted pide por correo. A quien compra una tarjeta de biblioteca se le puede pedir un teléfono o una dirección postal. De una cartera digital se guardan el tipo y cuatro dígitos.
privacy-change-4 = Se anota la autorización escrita del padre, la madre o quien ejerce la tutela, y se puede retirar: solo mientras está vigente puede la biblioteca entregarle todo lo que se guarda sobre el menor. El personal que necesita ver más que el nombre y la inicial de una persona dice antes por qué; eso queda en el registro de quién hizo qué, y usted lo encuentra en la copia de sus datos. Billeteras digitales: si la biblioteca las ofrece, la página de la tarjeta muestra Apple Pay y Google Pay, y esta página dice quién se entera.
privacy-new-use = Nuevo uso de datos: { $use }. Puede rechazarlo.
privacy-seen-button = He leído los cambios
privacy-contact = Preguntas sobre esta página

way-visits = Visitas
visits-title = Visitas
visits-lead = { $count ->
    [one] Páginas vistas. Cada visita se guarda un día; su recuento, siempre. No se anota ninguna cuenta.
   *[other] Páginas vistas. Cada visita se guarda { $count } días; su recuento, siempre. No se anota ninguna cuenta.
 }
visits-lead-counts = Páginas vistas. Solo se guardan los totales. No se anota ninguna cuenta.
visits-period = { $count } días
visits-left-out = Lo que nadie vio no aparece.
visits-none = Nadie estuvo aquí en este tiempo.
visits-chart = Barras: { $total } visitas en total; la mayor parte, { $most }, desde el { $day }. Las tablas siguientes dicen lo mismo.
visits-by-area = Por parte del sitio
visits-by-time = Por tiempo
visits-area = Parte
visits-from = Desde
visits-day = Día
visits-count = Visitas
visits-download = Descargar como tabla (CSV)
area-sign-in = Inicio y cierre de sesión
area-fees = Lo que se debe
area-pay = Página de la tarjeta
area-receipt = Revisión, pagos y recibos
area-find = Buscar un pago
area-offers = Lo que se ofrece
area-privacy = Privacidad
area-desk = Mostrador
