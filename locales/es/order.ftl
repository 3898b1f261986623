# Pagos: datos, líneas, tipos de cargo y qué significa cada etapa para el usuario.

fact-reference = Referencia
fact-state = Estado
fact-amount = Importe
fact-charged = Cobrado
fact-refunded = Reembolsado
fact-card = Tarjeta
fact-date = Fecha
fact-to = Destinatario
fact-until = Válido hasta

lines-caption = De qué es
line-what = Tipo de cargo
line-state = Registrado
line-amount = Importe
line-total = Total
line-for = { $kind }, para { $name }
line-for-another = { $kind }, para otra tarjeta
line-posted = sí
line-shrunk = sí, { $taking }: no se debía más
line-gone = ya no se debía, no se cobró
line-refused = no aceptado, no se cobró
line-reversed = anulado: se sigue debiendo
line-asking = registrándose
line-due = todavía no
line-nothing = no

kind-overdue = Devolución tardía
kind-lost = Artículo perdido
kind-damage = Artículo dañado
kind-processing = Cargo de tramitación
kind-replacement_card = Tarjeta de biblioteca de reemplazo
kind-non_resident_card = Tarjeta de biblioteca para no residentes
kind-hold = Reserva no recogida
kind-rental = Alquiler
kind-copies = Copias e impresiones
kind-other = Otro cargo

state-review = Aún sin pagar
state-declined = Tarjeta rechazada
state-not-proven = Sin terminar
state-checking = En comprobación
state-proof = Esperando confirmación
state-held = Retenido en la tarjeta
state-posting = Registrándose
state-releasing = Liberándose
state-paid = Pagado
state-paid-in-part = Pagado en parte
state-refunded = Reembolsado
state-partly-refunded = Reembolsado en parte
state-released = No cobrado
state-expired = No pagado a tiempo
state-cancelled = Cancelado
state-disputed = En disputa con el banco
state-attention = La biblioteca lo está revisando

page-review-title = Revisar y pagar
page-review-1 = Todavía no se ha pagado nada.

page-declined-title = Su tarjeta fue rechazada
page-declined-1 = No se cobró nada.
page-declined-2 = Su banco no lo aceptó, o no se le confirmó que es usted. Puede intentarlo de nuevo, usar otra tarjeta, preguntar a su banco o pagar en el mostrador de la biblioteca.

page-not-proven-title = El pago no se terminó
page-not-proven-1 = No se cobró nada.
page-not-proven-2 = Puede intentarlo de nuevo, usar otra tarjeta o pagar en el mostrador de la biblioteca.

page-proof-title = Su banco quiere saber de usted
page-proof-1 = Todavía no se ha cobrado nada. Por favor, inicie sesión para continuar.
page-elsewhere-title = Continúe en la página del procesador de tarjetas

page-checking-title = Estamos comprobando su pago
page-checking-1 = La respuesta del procesador de tarjetas aún no ha llegado. Por favor, no pague otra vez: si el importe está retenido, lo encontraremos.
page-checking-2 = Puede cerrar esta página. Esta página vuelve a mirar por sí sola.

page-held-title = Tenemos su pago
page-held-1 = { $amount } está retenido en su tarjeta. El sistema de la biblioteca lo está registrando.
page-held-2 = Puede cerrar esta página; sigue por sí solo. Por favor, no pague otra vez.

page-posting-title = Tenemos su pago
page-posting-1 = { $amount } está retenido en su tarjeta. El sistema de la biblioteca lo está registrando.
page-posting-done-1 = La biblioteca ha registrado su pago de { $posted }, y se está cobrando a su tarjeta.
page-posting-undone-1 = No se pudo cobrar a su tarjeta, así que el sistema de la biblioteca anula el pago. Por favor, no pague otra vez antes de que esta página diga cómo terminó.
page-posting-2 = Puede cerrar esta página; sigue por sí solo. Por favor, no pague otra vez.

page-releasing-title = No cobrado
page-releasing-1 = El sistema de la biblioteca no aceptó el pago, así que no se cobra nada. La retención en su tarjeta se está liberando.
page-releasing-2 = Su cuenta muestra lo que aún se debe. Si tiene preguntas, consulte en el mostrador.

page-paid-title = Pagado
page-paid-1 = Se cobró { $charged } a su tarjeta, y la biblioteca lo ha registrado. ¡Gracias!

page-paid-less-1 = Se cobró { $charged } a su tarjeta, y la biblioteca lo ha registrado. ¡Gracias!
page-paid-less-2 = Usted había aceptado { $amount }. Mientras tanto algo se pagó, se perdonó o se cambió en el mostrador, así que solo se cobró lo que aún se debía.
page-grown = Mientras tanto se llegó a deber más de lo que usted había aceptado. Eso no se cobró; su cuenta lo muestra.

page-paid-card-1 = Se cobró { $charged } a su tarjeta de pago. ¡Gracias! El mostrador hace ahora su tarjeta de biblioteca.

page-paid-in-part-title = Pagado en parte
page-paid-in-part-1 = Se cobró { $charged } de { $amount } a su tarjeta. El sistema de la biblioteca no aceptó el resto, así que el resto no se cobró.
page-paid-in-part-2 = Su cuenta muestra lo que aún se debe. Si tiene preguntas, consulte en el mostrador.

page-paid-rest-gone-1 = Se cobró { $charged } de { $amount } a su tarjeta.
page-paid-rest-gone-2 = El resto ya no se debía: mientras tanto se pagó, se perdonó o se cambió en el mostrador. No se cobró.

page-refunded-title = Reembolsado
page-refunded-1 = { $refunded } volvió a su tarjeta. Los bancos tardan unos días en mostrarlo.

page-partly-refunded-title = Reembolsado en parte
page-partly-refunded-1 = { $refunded } de { $charged } volvió a su tarjeta. Los bancos tardan unos días en mostrarlo.

page-released-title = No cobrado
page-released-1 = El sistema de la biblioteca no aceptó el pago, así que no se cobró a su tarjeta. Su banco puede mostrar una retención durante unos días; desaparece por sí sola.
page-released-2 = Su cuenta muestra lo que aún se debe. Si tiene preguntas, consulte en el mostrador.

page-released-gone-1 = Nada de esto se debía ya cuando íbamos a registrarlo: mientras tanto se pagó, se perdonó o se cambió en el mostrador. Por eso no se cobró a su tarjeta. Su banco puede mostrar una retención durante unos días; desaparece por sí sola.
page-released-gone-2 = Su cuenta muestra lo que aún se debe. Si tiene preguntas, consulte en el mostrador.
page-released-reversed-1 = No se pudo cobrar a su tarjeta, así que el sistema de la biblioteca anuló el pago. Su banco puede mostrar una retención durante unos días; desaparece por sí sola.
page-released-reversed-2 = Lo que quería pagar se sigue debiendo. Puede pagarlo de nuevo, aquí o en el mostrador.

page-expired-title = No pagado a tiempo
page-expired-1 = No se cobró nada. Los cargos están como estaban; puede empezar de nuevo.

page-cancelled-title = Cancelado
page-cancelled-1 = No se cobró nada. Los cargos están como estaban; puede empezar de nuevo.

page-disputed-title = En disputa con su banco
page-disputed-1 = Se cobró { $charged } a su tarjeta, y se pidió a su banco que devuelva el dinero. El banco comunica a la biblioteca cómo termina.
page-disputed-2 = Si usted no lo pidió, hable con su banco o con el mostrador.

page-attention-title = La biblioteca está revisando este pago
page-attention-1 = Algo requiere que lo mire una persona. Por favor, no pague otra vez: no se le cobrará dos veces.
page-attention-2 = Si tiene preguntas, diga la referencia en el mostrador.
