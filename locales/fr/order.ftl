# Paiements : données, lignes, types de frais et ce que chaque étape veut dire pour l’usager.

fact-reference = Référence
fact-state = État
fact-amount = Montant
fact-charged = Débité
fact-refunded = Remboursé
fact-card = Carte
fact-date = Date
fact-to = Destinataire
fact-until = Valable jusqu’au

lines-caption = De quoi il s’agit
line-what = Type de frais
line-state = Enregistré
line-amount = Montant
line-total = Total
line-for = { $kind }, pour { $name }
line-for-another = { $kind }, pour une autre carte
line-posted = oui
line-shrunk = oui, { $taking } : il n’était pas dû davantage
line-gone = plus dû, non débité
line-refused = non accepté, non débité
line-reversed = annulé : toujours dû
line-asking = en cours d’enregistrement
line-due = pas encore
line-nothing = non

kind-overdue = Retour en retard
kind-lost = Document perdu
kind-damage = Document abîmé
kind-processing = Frais de traitement
kind-replacement_card = Carte de bibliothèque de remplacement
kind-non_resident_card = Carte de bibliothèque pour non-résidents
kind-hold = Réservation non retirée
kind-rental = Location
kind-copies = Copies et impressions
kind-other = Autres frais

state-review = Pas encore payé
state-declined = Carte refusée
state-not-proven = Non terminé
state-checking = En vérification
state-proof = En attente de confirmation
state-held = Réservé sur la carte
state-posting = En cours d’enregistrement
state-releasing = En cours de libération
state-paid = Payé
state-paid-in-part = Payé en partie
state-refunded = Remboursé
state-partly-refunded = Remboursé en partie
state-released = Non débité
state-expired = Non payé à temps
state-cancelled = Annulé
state-disputed = Contesté auprès de la banque
state-attention = La bibliothèque l’examine

page-review-title = Vérifier et payer
page-review-1 = Rien n’est encore payé.

page-declined-title = Votre carte a été refusée
page-declined-1 = Rien n’a été débité.
page-declined-2 = Votre banque n’a pas accepté, ou n’a pas eu confirmation que c’est vous. Vous pouvez réessayer, utiliser une autre carte, demander à votre banque ou payer au comptoir de la bibliothèque.

page-not-proven-title = Le paiement n’a pas été terminé
page-not-proven-1 = Rien n’a été débité.
page-not-proven-2 = Vous pouvez réessayer, utiliser une autre carte ou payer au comptoir de la bibliothèque.

page-proof-title = Votre banque veut avoir de vos nouvelles
page-proof-1 = Rien n’est encore débité. Veuillez vous connecter pour continuer.
page-elsewhere-title = Continuez sur la page du prestataire de paiement

page-checking-title = Nous vérifions votre paiement
page-checking-1 = La réponse du prestataire de paiement n’est pas encore arrivée. Veuillez ne pas payer une deuxième fois : si le montant est réservé, nous le trouverons.
page-checking-2 = Vous pouvez fermer cette page. Cette page regarde à nouveau toute seule.

page-held-title = Nous avons votre paiement
page-held-1 = { $amount } : cette somme est réservée sur votre carte. Le système de la bibliothèque l’enregistre.
page-held-2 = Vous pouvez fermer cette page ; cela se poursuit tout seul. Veuillez ne pas payer une deuxième fois.

page-posting-title = Nous avons votre paiement
page-posting-1 = { $amount } : cette somme est réservée sur votre carte. Le système de la bibliothèque l’enregistre.
page-posting-done-1 = La bibliothèque a enregistré votre paiement de { $posted }, et votre carte est en train d’être débitée.
page-posting-undone-1 = Votre carte n’a pas pu être débitée, le système de la bibliothèque annule donc le paiement. Veuillez ne pas payer une deuxième fois avant que cette page dise comment cela s’est terminé.
page-posting-2 = Vous pouvez fermer cette page ; cela se poursuit tout seul. Veuillez ne pas payer une deuxième fois.

page-releasing-title = Non débité
page-releasing-1 = Le système de la bibliothèque n’a pas accepté le paiement, rien n’est donc débité. La réservation sur votre carte est en cours de libération.
page-releasing-2 = Votre compte montre ce qui est encore dû. Si vous avez des questions, demandez au comptoir.

page-paid-title = Payé
page-paid-1 = Votre carte a été débitée de { $charged }, et la bibliothèque l’a enregistré. Merci !

page-paid-less-1 = Votre carte a été débitée de { $charged }, et la bibliothèque l’a enregistré. Merci !
page-paid-less-2 = Vous aviez accepté { $amount }. Entre-temps, quelque chose a été payé, remis ou changé au comptoir, seul ce qui était encore dû a donc été débité.
page-grown = Entre-temps, plus était dû que ce que vous aviez accepté. Cela n’a pas été débité ; votre compte le montre.

page-paid-card-1 = Votre carte bancaire a été débitée de { $charged }. Merci ! Le comptoir établit maintenant votre carte de bibliothèque.

page-paid-in-part-title = Payé en partie
page-paid-in-part-1 = Votre carte a été débitée de { $charged } sur { $amount }. Le système de la bibliothèque n’a pas accepté le reste, le reste n’a donc pas été débité.
page-paid-in-part-2 = Votre compte montre ce qui est encore dû. Si vous avez des questions, demandez au comptoir.

page-paid-rest-gone-1 = Votre carte a été débitée de { $charged } sur { $amount }.
page-paid-rest-gone-2 = Le reste n’était plus dû : il a été payé, remis ou changé au comptoir entre-temps. Il n’a pas été débité.

page-refunded-title = Remboursé
page-refunded-1 = { $refunded } : cette somme a été rendue sur votre carte. Les banques mettent quelques jours à le montrer.

page-partly-refunded-title = Remboursé en partie
page-partly-refunded-1 = { $refunded } sur { $charged } : cette somme a été rendue sur votre carte. Les banques mettent quelques jours à le montrer.

page-released-title = Non débité
page-released-1 = Le système de la bibliothèque n’a pas accepté le paiement, votre carte n’a donc pas été débitée. Votre banque peut montrer une réservation pendant quelques jours ; elle disparaît toute seule.
page-released-2 = Votre compte montre ce qui est encore dû. Si vous avez des questions, demandez au comptoir.

page-released-gone-1 = Rien de ceci n’était plus dû quand nous allions l’enregistrer : cela a été payé, remis ou changé au comptoir entre-temps. Votre carte n’a donc pas été débitée. Votre banque peut montrer une réservation pendant quelques jours ; elle disparaît toute seule.
page-released-gone-2 = Votre compte montre ce qui est encore dû. Si vous avez des questions, demandez au comptoir.
page-released-reversed-1 = Votre carte n’a pas pu être débitée, le système de la bibliothèque a donc annulé le paiement. Votre banque peut montrer une réservation pendant quelques jours ; elle disparaît toute seule.
page-released-reversed-2 = Ce que vous vouliez payer est toujours dû. Vous pouvez le payer à nouveau, ici ou au comptoir.

page-expired-title = Non payé à temps
page-expired-1 = Rien n’a été débité. Les frais sont comme avant ; vous pouvez recommencer.

page-cancelled-title = Annulé
page-cancelled-1 = Rien n’a été débité. Les frais sont comme avant ; vous pouvez recommencer.

page-disputed-title = Contesté auprès de votre banque
page-disputed-1 = Votre carte a été débitée de { $charged }, et on a demandé à votre banque de rendre l’argent. La banque dit à la bibliothèque comment cela se termine.
page-disputed-2 = Si vous ne l’avez pas demandé, parlez à votre banque ou au comptoir.

page-attention-title = La bibliothèque examine ce paiement
page-attention-1 = Quelque chose doit être vu par une personne. Veuillez ne pas payer une deuxième fois : vous ne serez pas débité deux fois.
page-attention-2 = Si vous avez des questions, donnez la référence au comptoir.
