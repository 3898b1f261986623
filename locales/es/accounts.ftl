# Las cuentas del mostrador: la propia y, para un administrador, las de todos.

staff-sign-in-unused = Nadie ha usado esta cuenta en 90 días, así que está apagada. Pida a su administrador que le deje entrar de nuevo.
sure-code-hint = Un código nuevo de su aplicación.
sure-no-change = Volver, no cambiar nada

account-title = Su cuenta
account-sessions = Dónde tiene la sesión abierta
account-sessions-text = Si no reconoce una de estas sesiones, ciérrela y elija otra contraseña.
account-since = Desde
account-seen = Último uso
account-end = Cerrar
account-this = Aquí está usted ahora.
account-end-button = Cerrar esta sesión
account-others-button = Cerrar todas las demás
account-others-done = Todas las sesiones están cerradas, menos esta.
account-factor = Su aplicación y sus códigos
account-app-since = Aplicación preparada
account-codes = Códigos en papel
account-codes-left = { $count ->
    [one] Queda { $count }
   *[other] Quedan { $count }
 }
account-codes-text = Códigos nuevos para el día en que pierda el teléfono. Los que tiene ahora dejan de valer. Para usar otro teléfono, pida a su administrador que su aplicación se olvide.
account-codes-button = Crear códigos nuevos
account-password = Su contraseña
account-password-text = Al menos 15 caracteres; sirven bien unas palabras que solo usted juntaría. Se cierran todas sus demás sesiones.
account-password-old = Contraseña hasta ahora
account-password-new = Contraseña nueva
account-password-again = Contraseña nueva, otra vez
account-password-button = Cambiar la contraseña
account-password-done = Su contraseña nueva vale desde ahora.
account-password-not-same = No es igual que la contraseña nueva de arriba. Escriba otra vez las dos.
account-password-old-wrong = Esta no es su contraseña, o hubo demasiados intentos. No se cambió nada.
account-password-length = Una contraseña tiene de 15 a 128 caracteres.
account-password-easy = Es demasiado fácil de adivinar, o no es nueva. Elija otra.
account-password-known = Esta contraseña está en una lista de las que se conocieron en otros sitios. Elija otra.
account-code-missing = Escriba un código de su aplicación.

people-title = Personal de la biblioteca
people-caption = Quién puede entrar en el mostrador
people-role = Función
people-state = Situación
people-used = Última entrada
people-state-in = Puede entrar
people-state-out = No puede entrar
people-state-unused = Apagada: sin uso en 90 días
people-change = Cambiar a alguien
people-change-text = Vale al momento: se cierran las sesiones de esa persona. Su propia cuenta la cambia otro administrador.
people-person = Quién
people-deed = Qué
people-deed-desk = Dar la función de mostrador
people-deed-cashier = Dar la función de caja
people-deed-finance = Dar la función de finanzas
people-deed-admin = Dar la función de administración
people-deed-auditor = Dar la función de auditoría
people-deed-out = No dejar entrar
people-deed-in = Dejar entrar de nuevo
people-deed-end = Cerrar todas sus sesiones
people-deed-forget = Olvidar su aplicación: preparará otra
people-change-button = Cambiar
people-add = Añadir a alguien
people-add-text = Se le muestra una vez una contraseña para esa persona. En la primera entrada prepara su aplicación; después elige una contraseña propia.
people-name-hint = Hasta 40 letras minúsculas, cifras, puntos, guiones y guiones bajos; primero una letra.
people-name-wrong = Un nombre tiene de 1 a 40 letras minúsculas, cifras, puntos, guiones y guiones bajos, primero una letra, y ningún número largo.
people-name-taken = Alguien ya tiene este nombre. Elija otro.
people-add-button = Añadir
people-added = { $name } puede entrar con esta contraseña. Entréguela en persona: no se muestra de nuevo.
people-done = Hecho, para { $name }.
people-not-yourself = Nadie hace esto con su propia cuenta. No se cambió nada.
people-overtaken = Alguien se adelantó. No se cambió nada; así está ahora.
people-sure = { $name }: ¿{ $deed }?
people-sure-add = ¿Dejar entrar a { $name }, con la función { $deed }?

role-desk = Mostrador
role-cashier = Caja
role-finance = Finanzas
role-admin = Administración
role-auditor = Auditoría
