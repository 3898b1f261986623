# Las páginas del mostrador sobre pagos que requieren una persona y sobre dinero que se devuelve.

attention-title = Requiere atención
attention-lead = Solo lo que las reglas no pueden resolver, lo que más espera primero. Cualquier otro pago termina por sí solo.
attention-none = Nada requiere a nadie.
attention-open = Abrir
attention-overtaken = Alguien fue más rápido, o se resolvió por sí solo: su decisión no se anotó. Mire otra vez, así está ahora.
age-minutes = { $count } min
age-hours = { $count } h
age-days = { $count ->
    [one] { $count } día
   *[other] { $count } días
 }

order-title = El pago

case-since = Espera desde
case-until = Decidir antes de
case-lapses = La retención caduca
case-name = Busque
case-asked = Preguntado el
case-payment = En el procesador de tarjetas
case-line = { $kind }, { $amount }
case-patron = El usuario lee: «{ $words }»

case-posting-undecided = ¿Aceptó el sistema de la biblioteca nuestro pago?
case-posting-undecided-what = { $amount } está retenido en la tarjeta. Se pidió al sistema de la biblioteca que lo registrara, y ni una respuesta ni el saldo dicen si lo hizo: puede que alguien pagara o cambiara el cargo en el mostrador en los mismos minutos.
case-posting-undecided-known = Todavía no se ha cobrado nada. Abra la cuenta del usuario y busque un pago con ese nombre, o de ese importe a esa hora, que nadie haya cobrado en el mostrador. Cuando caduque la retención, ya no se podrá cobrar nada.
case-posting-undecided-lapsed = Mientras tanto la retención desapareció, así que ya no se puede cobrar nada. Busque el pago de todos modos: si el sistema de la biblioteca lo tiene, hay que anularlo.
case-hold-lost = Registrado, y la retención desapareció
case-hold-lost-what = El sistema de la biblioteca tiene { $posted } como pagado. Antes de cobrarse, la retención en la tarjeta desapareció, y el sistema de la biblioteca no puede anular pagos por sí solo.
case-hold-lost-known = No se cobró nada, y no se puede cobrar nada. Anule el pago en el sistema de la biblioteca, para que se deba de nuevo.
case-capture-refused = Registrado, y la tarjeta no se cobra
case-capture-refused-what = El sistema de la biblioteca tiene { $posted } como pagado. Se pidió varias veces al procesador de tarjetas que cobrara y no lo hizo, y el sistema de la biblioteca no puede anular pagos por sí solo.
case-capture-refused-known = Todavía no se ha cobrado nada, y la retención sigue. Inténtelo de nuevo, o anule el pago en el sistema de la biblioteca, para que se deba de nuevo.
case-processor-mismatch = El procesador de tarjetas dice otra cosa
case-processor-mismatch-what = El importe, la moneda o el pago que tiene el procesador de tarjetas no es el nuestro, o alguien lo cobró o lo liberó en el panel del procesador.
case-processor-mismatch-known = Busque el pago en el panel del procesador y corríjalo allí, luego inténtelo de nuevo: solo continúa si los dos coinciden.
case-stuck = Nada se ha movido en un día
case-stuck-what = Algo está en curso, y el procesador de tarjetas o el sistema de la biblioteca no lo ha movido en un día.
case-stuck-known = Se sigue intentando, y esto termina por sí solo en cuanto algo se mueva. No hay nada que decidir; avise a quien cuida de este servicio.

decide-posted = El sistema de la biblioteca tiene nuestro pago
decide-not-posted = No lo tiene
decide-taken-back = Anulado en el sistema de la biblioteca
decide-try-again = Intentar de nuevo

sure-back = Volver, no decidir nada
sure-posted-title = ¿El sistema de la biblioteca tiene nuestro pago?
sure-posted-1 = Usted ha visto el pago de { $amount } por { $kind } en el sistema de la biblioteca, y nadie lo cobró en el mostrador. Su nombre es { $name }.
sure-posted-2 = Entonces se cobra { $amount } a la tarjeta. Si no es así, el usuario paga por algo que se sigue debiendo.
sure-posted-button = Sí, cobrar { $amount }
sure-not-posted-title = ¿El sistema de la biblioteca no tiene nuestro pago?
sure-not-posted-1 = Usted ha buscado el pago de { $amount } por { $kind } en el sistema de la biblioteca: no está, o lo que hay se cobró en el mostrador. Su nombre sería { $name }.
sure-not-posted-2 = Entonces no se cobra { $amount }. Si no es así, el cargo desaparece de la cuenta y nadie lo ha pagado.
sure-not-posted-button = Sí, no cobrar { $amount }
sure-taken-back-title = ¿Todo está anulado?
sure-taken-back-1 = Usted ha anulado en el sistema de la biblioteca todos los pagos de este pedido, { $posted } en total.
sure-taken-back-2 = Entonces no se cobra nada, y los cargos se deben de nuevo. Si no es así, desaparecen de la cuenta y nadie los ha pagado.
sure-taken-back-button = Sí, { $posted } está anulado

refunds-caption = Devuelto
refund-by = Por
refund-by-us = este servicio
refund-by-others = alguien en el procesador de tarjetas
refund-pending = En curso
refund-unknown = Aún sin respuesta, se está comprobando
refund-succeeded = Devuelto
refund-refused = No devuelto
refund-bounced = Rechazado por el banco

refund-title = Devolver dinero
refund-hint = Se puede devolver { $rest } como máximo, y solo a la tarjeta que pagó.
refund-amount-label = Importe
refund-reason-label = Motivo
refund-reason-choose = Elija
refund-reason-duplicate = Pagado dos veces
refund-reason-waived = El cargo se perdona
refund-reason-returned = El artículo apareció o se devolvió
refund-reason-mistake = Cobrado por error
refund-reason-other = Otra cosa
refund-note-label = En pocas palabras
refund-note-hint = Necesario para «Otra cosa». Sin nombres ni títulos; se guarda para siempre.
refund-check-button = Comprobar
refund-amount-wrong = Escriba un importe, como { $rest }.
refund-amount-beyond = Se puede devolver { $rest } como máximo.
refund-reason-wrong = Elija un motivo.
refund-note-wrong = Diga por qué en pocas palabras, en una línea y sin números largos.
refund-changed = Alguien fue más rápido: ahora se puede devolver { $rest }, no lo que usted vio. Este formulario no devolvió nada.
refund-none = Ahora no se puede devolver nada de este pago. Este formulario no devolvió nada.
refund-sure-title = ¿Devolver { $amount }?
refund-sure-1 = { $amount } vuelve a { $card }. No se puede retirar.
refund-sure-2 = Se cobró { $charged }; después de esto aún se pueden devolver { $left }.
refund-sure-reason = Motivo: { $reason }
refund-back = Volver, no devolver nada
refund-sure-button = Devolver { $amount }

disputes-title = En disputa con el banco
dispute-reason = Motivo, según el banco
dispute-until = Se aceptan pruebas hasta
dispute-since = Abierta
dispute-inquiry = El banco pregunta; no se ha movido dinero
dispute-open = El banco tiene el dinero y espera pruebas
dispute-under-review = Pruebas enviadas; decide el banco
dispute-won = Ganada: la biblioteca tiene el dinero de nuevo
dispute-lost = Perdida: el usuario se queda con el dinero
dispute-closed = Cerrada; no se ha movido dinero
reason-fraudulent = El titular de la tarjeta dice que no fue él
reason-duplicate = Pagado dos veces
reason-unrecognized = El titular de la tarjeta no reconoce el pago
reason-credit-not-processed = Falta un reembolso
reason-product-not-received = No se recibió nada
reason-product-unacceptable = Algo estaba mal
reason-general = Otro motivo

evidence-link = Pruebas para el banco
evidence-title = Pruebas para el pago { $reference }
evidence-lead = De { $library }, sobre un pago con tarjeta que está en disputa. No nombra a nadie ni nada que se haya prestado.
evidence-download = Descargar como texto
evidence-back = Volver al pago
evidence-payment = Pago en el procesador
evidence-presented = Tarjeta presentada
evidence-presented-fields = en los campos del procesador de tarjetas, cuya clave se dio a la biblioteca
evidence-presented-page = en la página propia del procesador de tarjetas
evidence-captured = Cobrado el
evidence-dispute = Disputa
evidence-dispute-words = { $amount }, abierta el { $day }: { $reason }. { $state }.
evidence-line = { $amount }; registrado en el sistema de la biblioteca: { $state }
by-the-library = la biblioteca

event-payment-capture-refused = El procesador de tarjetas no cobra a la tarjeta
event-payment-note-capture-refused = El procesador de tarjetas no cobró a la tarjeta; se pide otra vez más tarde
event-payment-note-not-waited-for = Ya no se espera más al usuario
event-posting-shrunk = { $kind } { $line } registrado, todo lo que aún se debía
event-posting-gone = { $kind } { $line } ya no se debe
event-posting-reversal-unknown = Sin respuesta del sistema de la biblioteca sobre la anulación de { $kind } { $line }; se está comprobando
event-posting-reversed = { $kind } { $line } anulado en el sistema de la biblioteca
event-refund-elsewhere = La devolución de { $amount } empezó en el procesador de tarjetas, no aquí
event-refund-posting-posted = Registrado en el sistema de la biblioteca que se devolvió dinero
event-refund-posting-unknown = Sin respuesta del sistema de la biblioteca sobre el dinero devuelto; se está comprobando
event-dispute-inquiry = El banco del usuario pregunta por el pago
event-dispute-open = En disputa: el banco del usuario se ha llevado el dinero
event-dispute-under-review = El banco tiene las pruebas de la biblioteca
event-dispute-won = La disputa está ganada: la biblioteca tiene el dinero de nuevo
event-dispute-lost = La disputa está perdida: el usuario se queda con el dinero
event-dispute-closed = La pregunta del banco está cerrada; no se ha movido dinero
event-settlement-paid-out = Transferido a la biblioteca
event-settlement-pending = La transferencia volvió; se intenta de nuevo
event-attention-posted = Decidido: el sistema de la biblioteca tiene { $kind } { $line } ({ $who })
event-attention-not-posted = Decidido: el sistema de la biblioteca no tiene { $kind } { $line } ({ $who })
event-attention-taken-back = Decidido: todo está anulado en el sistema de la biblioteca ({ $who })
event-attention-try-again = Decidido: intentar de nuevo ({ $who })
