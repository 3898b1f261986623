# Pourquoi des frais ne peuvent pas être payés ici.

why-not-unreadable = Le système de la bibliothèque n’indique pas ces frais en entier ; veuillez demander au comptoir.
why-not-no-number = Le système de la bibliothèque ne dit pas de quels frais il s’agit ; veuillez demander au comptoir.
why-not-ambiguous = Le système de la bibliothèque a deux frais sous le même numéro ; veuillez demander au comptoir.
why-not-credit = Cet argent est en votre faveur ; veuillez demander au comptoir.
why-not-desk-only = Ces frais se paient seulement au comptoir.
why-not-in-dispute = La bibliothèque cherche ce document ; veuillez demander au comptoir.
why-not-paid-elsewhere = Ces frais ont été payés avec une autre carte de bibliothèque, et la bibliothèque ne le sait pas encore ; veuillez demander au comptoir.
