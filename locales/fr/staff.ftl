# Les pages du comptoir.

staff-sign-in-title = Connexion du comptoir
staff-name-label = Nom
password-label = Mot de passe
staff-sign-in-wrong = Le nom, le mot de passe ou le code est faux, ou il y a eu trop d’essais. Veuillez tout saisir de nouveau.
staff-sign-in-help = Après dix essais faux, le compte se repose une demi-heure. Les comptes sont créés par votre administrateur.
staff-code-hint = Six chiffres de votre application, ou un de vos codes sur papier.
staff-code-help = Chaque code sert une fois. Qui a perdu l’application et les codes s’adresse à son administrateur.
staff-code-title = Votre code
staff-code-label = Code
first-title = Préparez votre application
first-text = À l’accueil, un mot de passe ne suffit pas. Ouvrez une application d’authentification sur votre téléphone et laissez-la lire cette image.
first-picture = La clé pour votre application, en image
first-key = Ou saisissez-y cette clé :
first-code-hint = Les six chiffres que l’application affiche maintenant.
first-code-wrong = L’application devrait afficher autre chose maintenant. Attendez les chiffres suivants et saisissez-les.
first-button = Terminer
codes-title = Gardez ces codes
codes-text = Si vous perdez le téléphone, chacun de ces codes vous laisse entrer une fois à la place de l’application. Imprimez-les ou notez-les : ils ne sont plus affichés.
codes-on = Je les ai. Vers l’accueil
confirm-hint = Un nouveau code de votre application : de l’argent est rendu.
confirm-wrong = Ce code est faux, ou a déjà servi. Attendez le suivant.
passkey-button = Utiliser une clé d’accès
passkey-new-button = Créer une clé d’accès
passkey-not-shown = Votre navigateur n’a donné aucune clé d’accès. Veuillez réessayer ou saisir un code.
passkey-no-script = Votre navigateur n’exécute pas de scripts ici, et sans eux il n’y a pas de clés d’accès. Saisissez un code de votre application ou l’un de vos codes sur papier.
first-passkey-title = Ou utilisez une clé d’accès
first-passkey-text = Cet appareil, votre téléphone ou une clé de sécurité montre alors que c’est vous, avec votre doigt, votre visage ou son code PIN. Pas sur un appareil que vous partagez avec d’autres.
first-passkey-name = Première clé d’accès
first-passkey-wrong = Cette clé d’accès n’a pas pu être acceptée. Veuillez réessayer ou configurer une application.
factors-title = Vos seconds facteurs
factors-lead = L’un d’eux est demandé après votre mot de passe et avant de rendre de l’argent. Vos codes sur papier restent valables.
factors-app = Une application qui produit des codes
factors-since = depuis
factors-remove = Retirer « { $name } »
factors-added = La clé d’accès est ajoutée.
factors-removed = La clé d’accès est retirée. Supprimez-la aussi sur votre appareil.
factors-not-added = La clé d’accès n’est pas ajoutée. Peut-être est-elle déjà là.
factors-not-removed = La clé d’accès n’est pas retirée : elle n’est plus là, ou c’est votre dernier second facteur.
factors-name-label = Nom de la nouvelle clé d’accès
factors-name-hint = Pour la reconnaître : « Téléphone », « Clé bleue ».
factors-name-wrong = Veuillez saisir un nom de 40 caractères au plus, sans longs nombres.
factors-add-title = Ajouter une clé d’accès
factors-prove-title = Pour les changer, montrez que c’est vous
factors-prove-button = Continuer
factors-code-hint = Un nouveau code de votre application ou l’un de vos codes sur papier.
elsewhere-button = Se connecter avec le compte de { $library }
arrived-title = Vous êtes connecté
arrived-text = Le comptoir s’ouvre dans un instant.
elsewhere-again-title = Veuillez montrer que c’est vous
elsewhere-again-text = Votre dernière connexion date un peu. Connectez-vous encore une fois avec votre compte, puis recommencez : cela vaut cinq minutes.
elsewhere-again-button = Se connecter encore une fois
elsewhere-refused-title = Vous n’êtes pas connecté
elsewhere-not-begun = Cette connexion a été commencée dans un autre navigateur, ou il y a trop longtemps. Veuillez recommencer.
elsewhere-kept-out = Votre compte n’a pas accès au comptoir. Adressez-vous à votre administrateur.
elsewhere-somebody-else = Une autre personne que celle du comptoir s’est connectée. Veuillez recommencer.
elsewhere-no-answer = La connexion de votre bibliothèque ne répond pas. Veuillez réessayer dans un instant.
elsewhere-no-factor = La connexion de votre bibliothèque ne dit pas que vous avez montré un second facteur. Sans lui, personne n’arrive au comptoir. Adressez-vous à votre administrateur.
elsewhere-no-role = Aucun de vos groupes n’a de rôle au comptoir. Adressez-vous à votre administrateur.
elsewhere-not-believed = Ce que la connexion de votre bibliothèque a envoyé ne peut pas servir. Veuillez recommencer ; si cela n’aide pas, adressez-vous à votre administrateur.

search-title = Est-ce passé ?
search-label = Référence, code-barres de la carte ou quatre derniers chiffres
search-hint = Scannez une carte de bibliothèque, ou saisissez une référence (K7QM-2XR9), ou les quatre derniers chiffres de la carte bancaire, avec un jour ou un montant si vous voulez (4242 2026-11-24, 4242 12.50).
search-button = Chercher
search-unreadable = Ce n’est ni une référence, ni une carte de bibliothèque, ni quatre chiffres, seuls ou avec un jour ou un montant.
found-last4 = { $count ->
    [one] { $count } paiement avec une carte se terminant par { $last4 }
   *[other] { $count } paiements avec une carte se terminant par { $last4 }
 }
found-last4-day = { $count ->
    [one] { $count } paiement avec une carte se terminant par { $last4 }, commencé le { $day }
   *[other] { $count } paiements avec une carte se terminant par { $last4 }, commencés le { $day }
 }
found-last4-sum = { $count ->
    [one] { $count } paiement de { $sum } avec une carte se terminant par { $last4 }
   *[other] { $count } paiements de { $sum } avec une carte se terminant par { $last4 }
 }
found-barcode = { $count ->
    [one] { $count } paiement de cette carte de bibliothèque
   *[other] { $count } paiements de cette carte de bibliothèque
 }
found-no-barcode = Aucun paiement en ligne pour cette carte de bibliothèque. Ce qui est dû dans le système de la bibliothèque est toujours dû.
found-no-reference = Aucun paiement sous cette référence. Veuillez la relire : des lettres et des chiffres, comme K7QM-2XR9.
found-no-last4 = Aucun paiement avec une carte se terminant par ces chiffres.
found-no-last4-day = Aucun paiement avec une carte se terminant par ces chiffres ce jour-là.
found-no-last4-sum = Aucun paiement de ce montant avec une carte se terminant par ces chiffres.

collect-heading = Encaisser ?
collect-no = non
collect-all = oui
collect-owed = si toujours dû
collect-rest = seulement { $rest }
collect-look = regarder dans le système de la bibliothèque
collect-ask = demander à un collègue

verdict-no = N’encaissez pas
verdict-all = Vous pouvez encaisser { $amount }
verdict-owed = Vous pouvez encaisser ce qui est toujours dû
verdict-rest = Encaissez seulement { $rest }
verdict-look = Regardez dans le système de la bibliothèque
verdict-ask = Demandez à un collègue

desk-say = Dites : « { $words } »
as-of = Au
line-still-owed = Toujours dû

desk-card-number = C’était une carte bancaire
desk-card-number-text = Nous l’avons jeté aussitôt. Scannez la carte de bibliothèque, ou saisissez seulement les quatre derniers chiffres.

timeline-title = Ce qui s’est passé
by-program = { $name }
by-staff = { $name } (personnel)
by-patron = usager
by-processor = prestataire de paiement
by-service = ce service

event-order-placed = Choisi, { $amount } ({ $who })
event-order-cancelled = Abandonné ({ $who })
event-order-expired = Non payé à temps
event-payment-started = Carte saisie ({ $who })
event-payment-elsewhere = Envoyé à la page du prestataire de paiement ({ $who })
event-payment-unknown = Pas de réponse du prestataire de paiement ; en vérification
event-payment-needs-patron = L’usager doit continuer, auprès de la banque ou sur la page du prestataire de paiement
event-payment-declined = Refusé
event-payment-abandoned = Non terminé ; rien n’est réservé
event-payment-held = { $amount } réservés sur la carte
event-payment-captured = { $charged } débités
event-payment-released = La réservation a été libérée ; rien n’a été débité
event-posting-posted = { $kind } { $line } enregistré
event-posting-refused = { $kind } { $line } non accepté par le système de la bibliothèque
event-posting-unknown = Pas de réponse du système de la bibliothèque pour { $kind } { $line } ; en vérification
event-refund-requested = Le remboursement de { $amount } a été demandé ({ $who })
event-refund-succeeded = Rendu sur la carte
event-refund-failed = Le remboursement n’a pas marché
event-refund-unknown = Pas de réponse sur le remboursement ; en vérification
event-refund-proposed = Rembourser { $amount } a été proposé ({ $who }) ; une deuxième personne doit accepter
event-proposal-refused = Le remboursement proposé n’a pas été accepté ({ $who })
event-proposal-lapsed = Le remboursement proposé est caduc : ce qui pouvait être remboursé avait changé
event-attention-needed = Une personne doit regarder
event-task-opened = Mis sur la liste du comptoir
event-task-reopened = Remis sur la liste du comptoir ({ $who })
event-task-done = Retiré de la liste du comptoir ({ $who })

desk-review-patron = Ce n’est pas encore payé. Rien n’est réservé sur votre carte.
desk-review-clerk = Non payé en ligne. Encaissez ce que montre le système de la bibliothèque et enregistrez-le aussitôt : alors cela ne peut plus être payé en ligne.
desk-declined-patron = La carte a été refusée. Rien n’a été débité.
desk-declined-clerk = Non payé en ligne. Encaissez ce que montre le système de la bibliothèque et enregistrez-le aussitôt : alors cela ne peut plus être payé en ligne.
desk-not-proven-patron = Ce n’a pas été terminé. Rien n’a été débité.
desk-not-proven-clerk = Non payé en ligne. Encaissez ce que montre le système de la bibliothèque et enregistrez-le aussitôt : alors cela ne peut plus être payé en ligne.
desk-offer-open-clerk = Avant d’encaisser, faites abandonner le paiement en ligne par l’usager. Il se termine aussi tout seul.
desk-checking-patron = Nous le vérifions. Veuillez ne pas payer une deuxième fois.
desk-checking-clerk = On ne sait pas encore si la carte est réservée : n’encaissez pas. Cette page regarde à nouveau toute seule.
desk-proof-patron = Cela vous attend : auprès de votre banque ou sur la page du prestataire de paiement.
desk-proof-clerk = Peut être réservé à tout moment : n’encaissez pas. Cela se termine tout seul si l’usager ne continue pas.
desk-held-patron = Nous l’avons : { $amount } sont réservés sur votre carte.
desk-held-clerk = Réservé, en cours d’enregistrement : n’encaissez pas une deuxième fois.
desk-posting-patron = Nous l’avons : { $amount } sont réservés sur votre carte et en cours d’enregistrement.
desk-posting-clerk = Réservé, en cours d’enregistrement : n’encaissez pas une deuxième fois.
desk-recorded-patron = Nous l’avons : { $amount } sont enregistrés et vont être débités.
desk-recorded-clerk = Enregistré, en attente du débit : n’encaissez pas une deuxième fois.
desk-recorded-in-part-patron = Nous en avons une partie : { $posted } sont enregistrés et vont être débités.
desk-recorded-in-part-clerk = Enregistré en partie, en attente du débit : n’encaissez rien avant que cette page dise ce qui est toujours dû.
desk-undone-patron = Votre carte n’a pas pu être débitée. C’est en cours d’annulation.
desk-undone-clerk = Enregistré, mais la carte n’est pas débitée, c’est donc en cours d’annulation : n’encaissez pas avant que cette page dise que c’est annulé.
desk-releasing-patron = Ce n’a pas été débité. La réservation sur votre carte est en cours de libération.
desk-releasing-clerk = Le système de la bibliothèque ne l’a pas accepté, rien n’est débité. Encaissez ce que le système de la bibliothèque montre comme dû.
desk-paid-patron = Oui, c’est passé : { $charged } ont été débités.
desk-paid-clerk = Débité et enregistré : n’encaissez pas une deuxième fois.
desk-paid-less-patron = Oui, c’est passé : { $charged } ont été débités. Sur { $amount }, il n’était pas dû davantage.
desk-paid-less-clerk = Débité et enregistré, tout ce qui était encore dû : n’encaissez pas une deuxième fois.
desk-paid-grown-clerk = Débité et enregistré comme convenu. Plus était dû à ce moment-là : encaissez seulement ce que le système de la bibliothèque montre encore.
desk-paid-rest-gone-patron = Oui, c’est passé : { $charged } sur { $amount } ont été débités. Le reste n’était plus dû.
desk-paid-rest-gone-clerk = Le reste a été payé, remis ou changé au comptoir entre-temps, il n’a donc pas été débité : n’encaissez pas une deuxième fois.
desk-paid-in-part-patron = Une partie est passée : { $charged } sur { $amount } ont été débités.
desk-paid-in-part-clerk = Le système de la bibliothèque n’a pas accepté le reste, il n’a donc pas été débité. Encaissez cela seulement, si le système de la bibliothèque le montre comme dû.
desk-refunded-patron = Cela a été rendu sur votre carte.
desk-refunded-clerk = Rendu. Encaissez seulement ce que le système de la bibliothèque montre à nouveau comme dû.
desk-partly-refunded-patron = Une partie a été rendue sur votre carte.
desk-partly-refunded-clerk = Rendu en partie. Encaissez seulement ce que le système de la bibliothèque montre à nouveau comme dû.
desk-disputed-patron = On a demandé à votre banque de rendre l’argent. La bibliothèque attend la banque.
desk-disputed-clerk = Contesté : la banque a l’argent, ou peut le prendre. Encaissez ce que le système de la bibliothèque montre comme dû, et ne rendez rien.
desk-released-patron = Ce n’a pas été débité. La réservation sur votre carte disparaît toute seule.
desk-released-clerk = Le système de la bibliothèque ne l’a pas accepté, rien n’a été débité. Encaissez ce que le système de la bibliothèque montre comme dû.
desk-released-gone-clerk = Ce n’était plus dû au moment de l’enregistrer : payé, remis ou changé au comptoir entre-temps. Rien n’a été débité. Encaissez seulement ce que le système de la bibliothèque montre comme dû.
desk-expired-patron = Ce n’a pas été payé à temps. Rien n’a été débité.
desk-expired-clerk = Non payé en ligne. Encaissez ce que le système de la bibliothèque montre comme dû.
desk-cancelled-patron = C’est abandonné. Rien n’a été débité.
desk-cancelled-clerk = Non payé en ligne. Encaissez ce que le système de la bibliothèque montre comme dû.
desk-offer-unpaid-clerk = Non payé en ligne. N’encaissez que de quelqu’un qui le veut encore.
desk-newer-clerk = Une partie de ceci est dans un paiement plus récent, qui compte. Regardez là :
desk-attention-patron = La bibliothèque l’examine. Vous ne serez pas débité deux fois.
desk-attention-clerk = Il faut une personne : n’encaissez et ne rendez rien avant que ce soit éclairci.

tasks-title = Tâches
tasks-lead = Les plus anciennes d’abord. Quand quelque chose est fait, retirez-le de la liste.
tasks-none = Rien n’attend le comptoir.
task-for = Pour
task-email = E-mail
task-name-in-part = Prénom et initiale seulement : l’acheteur n’a pas dit avoir 18 ans ou plus. Demandez le nom entier quand la personne vient.
task-since = Attend depuis
task-off = { $reference } n’est plus sur la liste.
task-back-button = Le remettre
task-finish-non-resident-card = Terminer une carte pour non-résidents
task-finish-non-resident-card-what = Elle est payée. Inscrivez la personne dans le système de la bibliothèque, vérifiez identité et adresse quand elle vient, remettez la carte.
task-finish-non-resident-card-button = Carte remise
task-repay-failed-refund = Rendre un remboursement autrement
task-repay-failed-refund-what = La banque de la carte a renvoyé un remboursement, l’usager n’a donc pas l’argent. Demandez à l’usager comment il le veut.
task-repay-failed-refund-button = L’usager a l’argent
task-charge-fee-after-dispute = Un paiement est contesté
task-charge-fee-after-dispute-what = La banque de l’usager a repris l’argent. Remettez les frais dans le système de la bibliothèque, et envoyez des preuves à temps si la bibliothèque veut répondre.
task-charge-fee-after-dispute-button = Frais remis
task-clear-fee-after-dispute = Une contestation est gagnée
task-clear-fee-after-dispute-what = La bibliothèque a de nouveau l’argent. Si les frais ont été remis dans le système de la bibliothèque, marquez-les comme payés.
task-clear-fee-after-dispute-button = Frais marqués comme payés
task-adjust-fee-after-refund = Regarder des frais après un remboursement
task-adjust-fee-after-refund-what = L’argent est revenu sur la carte. Si les frais doivent être dus à nouveau, rouvrez-les dans le système de la bibliothèque.
task-adjust-fee-after-refund-button = Frais regardés
task-take-back-purchase = Reprendre ce qui a été acheté
task-take-back-purchase-what = Tout l’argent est revenu sur la carte bancaire après que cela a été fait. Reprenez-le, si cela se peut : une carte de bibliothèque, une validité plus longue.
task-take-back-purchase-button = Repris

fact-account = Compte
account-not-configured = { $account }. Ce compte n’est plus dans la configuration du service : tant qu’il n’y est pas, rien de ce paiement n’est débité, libéré ou rendu. Prévenez la personne qui gère le service.
line-branch = (site { $branch })
line-fund = (fonds { $fund })
line-branch-and-fund = (site { $branch }, fonds { $fund })

desk-cancel-title = Abandonner ce paiement
desk-cancel-text = Rien n’est bloqué sur la carte. Ce qui devait être payé peut l’être de nouveau, en ligne ou ici.
desk-cancel-button = L’abandonner
desk-cancel-too-late = Cela ne peut plus être abandonné : une carte est en jeu. Regardez ce que la page dit maintenant.
desk-letter-why = Demandez où l’envoyer. Nous la demandons pour ce seul message. Elle est effacée quand le message est parti.

phone-title = Payer par téléphone
phone-text = Ne prenez jamais un numéro de carte par téléphone, par courriel ni sur papier. Envoyez ce lien : la personne y paie, et vous le voyez ici.
phone-button = Envoyer le lien (ouvre votre logiciel de messagerie)
phone-subject = Votre paiement à la bibliothèque
phone-body = Voici la page où vous pouvez payer ce dont nous avons parlé. Personne à la bibliothèque ne vous demandera un numéro de carte.
