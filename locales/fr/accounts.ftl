# Les comptes de l’accueil : le sien et, pour un administrateur, ceux de tous.

staff-sign-in-unused = Personne n’a utilisé ce compte depuis 90 jours, il est donc éteint. Demandez à votre administrateur de vous laisser entrer de nouveau.
sure-code-hint = Un nouveau code de votre application.
sure-no-change = Revenir, ne rien changer

account-title = Votre compte
account-sessions = Où vous êtes connecté
account-sessions-text = Si l’une de ces connexions ne vous dit rien, fermez-la et choisissez un autre mot de passe.
account-since = Depuis
account-seen = Dernier usage
account-end = Fermer
account-this = Vous êtes ici en ce moment.
account-end-button = Fermer cette connexion
account-others-button = Fermer toutes les autres
account-others-done = Toutes vos connexions sont fermées, sauf celle-ci.
account-factor = Votre application et vos codes
account-app-since = Application préparée
account-codes = Codes sur papier
account-codes-left = { $count ->
    [one] Il en reste { $count }
   *[other] Il en reste { $count }
 }
account-codes-text = De nouveaux codes pour le jour où vous perdez le téléphone. Ceux que vous avez ne valent alors plus rien. Pour un autre téléphone, demandez à votre administrateur de faire oublier votre application.
account-codes-button = Créer de nouveaux codes
account-password = Votre mot de passe
account-password-text = Au moins 15 caractères ; quelques mots que vous seul réuniriez conviennent bien. Toutes vos autres connexions sont fermées.
account-password-old = Mot de passe jusqu’ici
account-password-new = Nouveau mot de passe
account-password-again = Nouveau mot de passe, encore une fois
account-password-button = Changer le mot de passe
account-password-done = Votre nouveau mot de passe vaut dès maintenant.
account-password-not-same = Ce n’est pas le nouveau mot de passe saisi plus haut. Saisissez les deux de nouveau.
account-password-old-wrong = Ce n’est pas votre mot de passe, ou il y a eu trop d’essais. Rien n’a été changé.
account-password-length = Un mot de passe a de 15 à 128 caractères.
account-password-easy = C’est trop facile à deviner, ou ce n’est pas nouveau. Prenez-en un autre.
account-password-known = Ce mot de passe est dans une liste de ceux qui ont été connus ailleurs. Prenez-en un autre.
account-code-missing = Saisissez un code de votre application.

people-title = Personnel de la bibliothèque
people-caption = Qui peut se connecter à l’accueil
people-role = Rôle
people-state = Situation
people-used = Dernière connexion
people-state-in = Peut se connecter
people-state-out = Exclu
people-state-unused = Éteint : pas utilisé depuis 90 jours
people-change = Changer quelqu’un
people-change-text = C’est valable aussitôt : les connexions de cette personne sont fermées. Votre propre compte est changé par un autre administrateur.
people-person = Qui
people-deed = Quoi
people-deed-desk = Donner le rôle Accueil
people-deed-cashier = Donner le rôle Caisse
people-deed-finance = Donner le rôle Finances
people-deed-admin = Donner le rôle Administration
people-deed-auditor = Donner le rôle Audit
people-deed-out = Ne plus laisser entrer
people-deed-in = Laisser entrer de nouveau
people-deed-end = Fermer toutes ses connexions
people-deed-forget = Faire oublier son application : une autre sera préparée
people-change-button = Changer
people-add = Ajouter quelqu’un
people-add-text = Un mot de passe pour cette personne vous est montré une seule fois. À la première connexion elle prépare son application, puis choisit un mot de passe à elle.
people-name-hint = Jusqu’à 40 lettres minuscules, chiffres, points, tirets et tirets bas, d’abord une lettre.
people-name-wrong = Un nom a de 1 à 40 lettres minuscules, chiffres, points, tirets et tirets bas, d’abord une lettre, et aucun long nombre.
people-name-taken = Quelqu’un a déjà ce nom. Prenez-en un autre.
people-add-button = Ajouter
people-added = { $name } peut se connecter avec ce mot de passe. Remettez-le vous-même : il n’est plus affiché.
people-done = C’est fait, pour { $name }.
people-not-yourself = Personne ne fait cela à son propre compte. Rien n’a été changé.
people-overtaken = Quelqu’un a été plus rapide. Rien n’a été changé ; voici ce qu’il en est.
people-sure = { $name } : { $deed } ?
people-sure-add = Laisser entrer { $name }, avec le rôle { $deed } ?

role-desk = Accueil
role-cashier = Caisse
role-finance = Finances
role-admin = Administration
role-auditor = Audit
