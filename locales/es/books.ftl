# La comparación de las cuentas: qué difiere y qué hacer.

difference-unknown-charge = Cobrado en el procesador, para ningún pago nuestro
difference-unknown-charge-do = Averigüe en el panel del procesador quién lo cobró. Si no es de la biblioteca, reembólselo allí.
difference-capture-missing = Cobrado en nuestras cuentas, nada tomado en el procesador
difference-capture-missing-do = Mire el pago en el panel del procesador. Si no se tomó nada, el cargo no está pagado: póngalo otra vez en el sistema de la biblioteca.
difference-not-captured-here = Tomado en el procesador, no cobrado en nuestras cuentas
difference-not-captured-here-do = Alguien lo tomó sin pasar por nosotros. Mire el pago, registre el cargo a mano en el sistema de la biblioteca, o reembólselo en el panel.
difference-charged-twice = Cobrado dos veces para un mismo pago
difference-charged-twice-do = Reembolse uno de los dos en el panel del procesador.
difference-amount-differs = Se tomó un importe distinto del que dice nuestro pago
difference-amount-differs-do = Compare las líneas del pago con el sistema de la biblioteca. Reembolse lo que sobra; cobre en el mostrador lo que falta.
difference-currency-differs = Tomado en una moneda distinta de la del pago
difference-currency-differs-do = Reembólselo en el panel del procesador, y mire los ajustes de la cuenta.
difference-refund-unknown = Reembolsado en el procesador, no en nuestras cuentas
difference-refund-unknown-do = Se incorpora por sí solo cuando llega su aviso. Si mañana sigue aquí, mire si llegan los avisos del procesador.
difference-refund-missing = Reembolsado en nuestras cuentas, nada volvió en el procesador
difference-refund-missing-do = Mire el reembolso en el panel del procesador; si no está, hágalo otra vez.
difference-refund-differs = Un reembolso tiene otro importe u otro final en el procesador
difference-refund-differs-do = Mire el reembolso en el panel del procesador. Si volvió, dé el dinero de otra manera.
difference-dispute-unknown = En disputa en el procesador, no en nuestras cuentas
difference-dispute-unknown-do = Se incorpora por sí solo cuando llega su aviso. Responda a tiempo en el panel del procesador.
difference-hold-left-behind = Retenido en una tarjeta, y ningún pago lo espera
difference-hold-left-behind-do = Cancele el pago en el panel del procesador. No se tomó nada.
difference-posting-missing = Cobrado, y el sistema de la biblioteca no tiene el pago
difference-posting-missing-do = Registre el pago a mano en el sistema de la biblioteca, con nuestra referencia.
difference-payout-failed = Una transferencia no llegó al banco
difference-payout-failed-do = Mire la cuenta bancaria en el panel del procesador.
difference-payout-differs = Una transferencia no es la suma de lo que contiene
difference-payout-differs-do = Pida al procesador el detalle de esta transferencia.

books-agree = Las cuentas coinciden: { $orders } pagos, { $movements } movimientos en el procesador, ninguna diferencia.
books-differ = { $count ->
    [one] Las cuentas difieren en { $count } punto ({ $orders } pagos, { $movements } movimientos en el procesador):
   *[other] Las cuentas difieren en { $count } puntos ({ $orders } pagos, { $movements } movimientos en el procesador):
 }
