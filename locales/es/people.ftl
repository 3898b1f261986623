# What is known of a person: more of whom an order is of, and what is stored of a patron.

person-link = ¿Para quién es? Ver el número de carné y más
person-title = Persona de un pedido
person-order = Pedido
person-name = Nombre
person-no-name = Aquí no se conoce
person-age = Edad
person-age-adult = Mayor de edad
person-age-minor = Menor de edad
person-age-unknown = Se desconoce; se trata como menor de edad
person-card = Número de carné de la biblioteca
person-more = Ver más
person-more-text = Si necesita el nombre completo, el número de carné o una dirección para hacer su trabajo, diga por qué. Su nombre, el motivo y la hora quedan anotados en el pedido.
person-why = ¿Para qué lo necesita?
person-why-finish-purchase = Para completar lo que se compró
person-why-check-identity = Para comprobar quién está en el mostrador
person-why-reach-patron = Para hablar con la persona usuaria sobre este pago
person-why-repay-money = Para devolver dinero de otra manera
person-why-other = Otra cosa
person-why-wrong = Elija para qué lo necesita.
person-note = Nota
person-note-hint = Hasta 100 caracteres, sin nombres ni números. Obligatoria con «Otra cosa».
person-note-wrong = Escriba una nota breve sin nombres ni números. Es obligatoria con «Otra cosa».
person-button = Ver más
person-noted = Queda anotado que usted lo ha visto y por qué.
event-more-seen = Se vio más de la persona ({ $who })
patrons-title = Datos de una persona usuaria
patrons-lead = Para quien pide una copia de sus datos o que se le olvide. Compruebe antes que quien lo pide es titular del carné.
patrons-file = Reunir los datos
patrons-file-text = Recibirá un archivo para esa persona. Si no consta que sea mayor de edad, lleva nombre e inicial, y ninguna dirección.
patrons-file-button = Obtener el archivo
patrons-erase = Olvidar a la persona
patrons-erase-text = Los pagos se conservan para las cuentas, y ya nadie puede saber de quién eran. No se puede deshacer.
patrons-sure = Confirmo que se debe olvidar a esta persona
patrons-not-sure = Marque que lo confirma.
patrons-erase-button = Olvidar a la persona
patrons-unknown = No hay nada guardado de este carné.
patrons-needed = { $count ->
    [one] Todavía hace falta un pedido: hay un pago en curso, un banco o el mostrador tiene algo que decidir, o una cuota espera su pago. No se cambió nada.
   *[other] Todavía hacen falta { $count } pedidos: hay un pago en curso, un banco o el mostrador tiene algo que decidir, o una cuota espera su pago. No se cambió nada.
 }
patrons-forgotten = La persona ha sido olvidada.
privacy-file = Una copia de sus datos
privacy-file-text = Puede obtener en un archivo todo lo que se guarda sobre usted. Queda en el equipo que está usando: si otras personas lo usan, bórrelo antes de irse.
privacy-file-button = Descargar mis datos
privacy-file-kiosk = En este equipo no puede descargar una copia de sus datos. Use uno propio o pregunte en la biblioteca.
privacy-file-sign-in = Inicie sesión y vuelva a esta página para descargar todo lo que se guarda sobre usted.
