# Lo que la biblioteca pide a quien paga en línea, y lo que añade.

owed-payable = Se puede pagar aquí
sum-of-kind = { $kind }, en total
sum-of-person = En total
fee-since = Desde el { $day }
why-not-here = ¿Por qué no aquí?
chosen-sum = Elegido, con todo lo que se añade
part-label = Pagar solo una parte

note-parts = Puede pagar una parte de un cargo. Deje el campo vacío para pagarlo entero; lo que no pague sigue pendiente.
note-oldest-first = Los cargos más antiguos van primero: un cargo solo se puede pagar junto con todos los anteriores de la misma persona.
note-minimum = Lo mínimo que se puede pagar aquí de una vez es { $least }.
nothing-below = Lo mínimo que se puede pagar aquí de una vez es { $least }, y esto es menos. Puede pagarlo en el mostrador de la biblioteca, o aquí cuando deba más.

choose-part-wrong = Escriba una cantidad como 1.50: más que nada y no más de lo que se debe.
choose-older-first = Los cargos más antiguos van primero. Elija también todos los anteriores de la misma persona, cada uno entero.
step-before-title = Primero van los cargos más antiguos
step-before-text = Los cargos más antiguos de la misma persona están en otro paso, que aún no está pagado. Pague primero ese paso.
step-before-gone-text = Los cargos más antiguos de la misma persona no están pagados. Deje este paso y elija de nuevo, también los cargos más antiguos.
choose-below = Lo mínimo que se puede pagar aquí, de una vez y de una parte, es { $least }. Elija más, o pague en el mostrador de la biblioteca.

added-flat = Cuando paga aquí, la biblioteca añade a cada pago una tarifa por servicio de { $flat }.
added-percent = Cuando paga aquí, la biblioteca añade una tarifa por servicio del { $percent } % de lo que paga.
added-flat-and-percent = Cuando paga aquí, la biblioteca añade una tarifa por servicio de { $flat } más el { $percent } % de lo que paga.
added-at-most = Nunca es más de { $most } en un pago.
added-for-kinds = Se añade a: { $kinds }.
added-refundable = El total incluye una tarifa por servicio de { $fee } por pagar en línea. La biblioteca puede devolverla junto con los cargos. En el mostrador de la biblioteca puede pagar sin ella.
added-kept = El total incluye una tarifa por servicio de { $fee } por pagar en línea. No se devuelve, tampoco cuando se devuelven los cargos. En el mostrador de la biblioteca puede pagar sin ella.
added-short = Incluye una tarifa por servicio de { $fee }.
offer-added = Si se paga en línea, se añade una tarifa por servicio de { $fee }.

kind-convenience_fee = Tarifa por servicio
line-part = { $kind }, una parte de { $open }
line-added = cobrada
line-added-less = cobrada { $taking }
line-added-waits = se cobra con los cargos
page-part = Pagó una parte de lo que se debe; el resto sigue pendiente en su cuenta.
page-added = De esto, { $fee } es la tarifa por servicio por pagar en línea.
refund-kept = La tarifa por servicio de { $fee } se queda en la biblioteca, así que no está en lo que se puede devolver.
