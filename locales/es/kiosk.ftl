# Ordenadores compartidos, y lo que se hace para que todo el mundo pueda usar las páginas.

kiosk-take-your-card = Llévese su tarjeta de biblioteca y su tarjeta de pago.
kiosk-begins-anew = Esta página vuelve sola al principio.
kiosk-start = Empezar
idle-text-kiosk = Otras personas también usan esta computadora. Para proteger sus datos, cerraremos su sesión en breve.
idle-text-empty = Otras personas también usan esta computadora. Lo que escribió se borrará en breve.
idle-seconds = Segundos restantes:
idle-no-script = Si nadie usa esta página durante { $seconds } segundos, cerraremos su sesión. Para seguir, abra antes cualquiera de nuestras páginas.
idle-no-script-kiosk = Otras personas también usan esta computadora: tras { $seconds } segundos sin un clic, esta página desaparece y se cierra su sesión. Para seguir, abra antes cualquiera de nuestras páginas.
swiped = Eso era la banda magnética de una tarjeta de pago. La borramos enseguida: no se envió ni se guardó. El número de su tarjeta se pide solo en la última página, en los campos del procesador de tarjetas. Aquí use su tarjeta de biblioteca, por favor.

access-link = Accesibilidad
access-title = Accesibilidad
access-standard = Nuestro objetivo
access-standard-1 = Estas páginas son para todo el mundo: solo con el teclado, con lector de pantalla, con letra grande, en un teléfono pequeño, con mucho contraste y sin scripts hasta la página del procesador de tarjetas.
access-standard-2 = Seguimos las Pautas de Accesibilidad para el Contenido Web (WCAG) 2.2, nivel AA.
access-tested = Cómo se comprueba
access-tested-1 = Con cada cambio, un programa (axe-core) revisa las páginas en sus estados e idiomas, en un navegador real, en un teléfono y en una computadora; si encuentra algo mal, el cambio no se acepta.
access-tested-2 = Todo el camino, desde el inicio de sesión hasta el recibo, se recorre solo con el teclado, y en cada paso debe verse dónde está el foco. Las páginas se revisan al doble de tamaño, en una ventana de 320 píxeles, con más espacio entre las letras, con colores forzados y sin movimiento.
access-tested-3 = Los programas encuentran solo una parte de los problemas. Ninguna persona con discapacidad ha probado todavía estas páginas para nosotros.
access-gaps = Lo que falta
access-gaps-1 = Los campos de su tarjeta de pago y la página en la que su banco le pide confirmación pertenecen al procesador de tarjetas y a su banco. No podemos cambiarlos.
access-gaps-2 = En una computadora que usan otras personas no se pide a su navegador que complete su nombre y su correo electrónico, para que no se ofrezcan a nadie después de usted.
access-gaps-3 = Para un lector de pantalla, la página del recibo es mejor que el recibo impreso o enviado como archivo; dice lo mismo.
access-time = Tiempo
access-time-1 = Antes de cerrar su sesión porque nadie usa la página, le preguntamos si sigue ahí, y tiene al menos veinte segundos para responder con una sola tecla. Puede hacerlo tantas veces como necesite.
access-time-2 = Una visita termina aunque se use. También antes de eso le preguntamos, y puede seguir diez veces.
access-contact = Díganoslo
access-contact-1 = Si algo de aquí no funciona para usted, díganoslo. En todo caso puede pagar en el mostrador de la biblioteca.

card-words-wallet = { $brand } terminada en { $last4 }, con { $wallet }
card-words-device = { $brand } terminada en { $last4 }, con { $wallet } (número del dispositivo terminado en { $device }, que no es el de su tarjeta)
