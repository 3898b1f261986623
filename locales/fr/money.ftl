# Les pages du comptoir sur les paiements qui demandent une personne et sur l’argent qui est rendu.

attention-title = À traiter
attention-lead = Seulement ce que les règles ne peuvent pas régler, ce qui attend le plus d’abord. Tout autre paiement se termine tout seul.
attention-none = Rien ne demande personne.
attention-open = Ouvrir
attention-overtaken = Quelqu’un a été plus rapide, ou cela s’est réglé tout seul : votre décision n’a pas été notée. Regardez à nouveau, voici où cela en est.
age-minutes = { $count } min
age-hours = { $count } h
age-days = { $count ->
    [one] { $count } jour
   *[other] { $count } jours
 }

order-title = Le paiement

case-since = Attend depuis
case-until = À décider avant
case-lapses = La réservation expire
case-name = À chercher
case-asked = Demandé le
case-payment = Chez le prestataire de paiement
case-line = { $kind }, { $amount }
case-patron = L’usager lit : « { $words } »

case-posting-undecided = Le système de la bibliothèque a-t-il pris notre paiement ?
case-posting-undecided-what = { $amount } : cette somme est réservée sur la carte. On a demandé au système de la bibliothèque de l’enregistrer, et ni une réponse ni le solde ne disent s’il l’a fait : quelqu’un a pu payer ou changer les frais au comptoir dans les mêmes minutes.
case-posting-undecided-known = Rien n’est encore débité. Ouvrez le compte de l’usager et cherchez un paiement de ce nom, ou de ce montant à cette heure, que personne n’a encaissé au comptoir. Une fois la réservation expirée, plus rien ne peut être débité.
case-posting-undecided-lapsed = La réservation a disparu entre-temps, plus rien ne peut donc être débité. Cherchez quand même le paiement : si le système de la bibliothèque l’a, il faut l’annuler.
case-hold-lost = Enregistré, et la réservation a disparu
case-hold-lost-what = Le système de la bibliothèque a { $posted } comme payé. Avant le débit, la réservation sur la carte a disparu, et le système de la bibliothèque ne peut pas annuler des paiements tout seul.
case-hold-lost-known = Rien n’a été débité, et rien ne peut l’être. Annulez le paiement dans le système de la bibliothèque, pour que ce soit dû à nouveau.
case-capture-refused = Enregistré, et la carte n’est pas débitée
case-capture-refused-what = Le système de la bibliothèque a { $posted } comme payé. On a demandé plusieurs fois au prestataire de paiement de débiter la carte, il ne l’a pas fait, et le système de la bibliothèque ne peut pas annuler des paiements tout seul.
case-capture-refused-known = Rien n’est encore débité, et la réservation tient toujours. Réessayez, ou annulez le paiement dans le système de la bibliothèque, pour que ce soit dû à nouveau.
case-processor-mismatch = Le prestataire de paiement dit autre chose
case-processor-mismatch-what = Le montant, la monnaie ou le paiement que le prestataire a n’est pas le nôtre, ou quelqu’un l’a débité ou libéré dans le tableau de bord du prestataire.
case-processor-mismatch-known = Cherchez le paiement dans le tableau de bord du prestataire et corrigez-le là, puis réessayez : cela ne continue que si les deux concordent.
case-stuck = Rien n’a bougé depuis un jour
case-stuck-what = Quelque chose est en cours, et le prestataire de paiement ou le système de la bibliothèque ne l’a pas fait avancer depuis un jour.
case-stuck-known = On continue d’essayer, et cela se termine tout seul dès que quelque chose bouge. Il n’y a rien à décider ; prévenez la personne qui s’occupe de ce service.

decide-posted = Le système de la bibliothèque a notre paiement
decide-not-posted = Il ne l’a pas
decide-taken-back = Annulé dans le système de la bibliothèque
decide-try-again = Réessayer

sure-back = Revenir, ne rien décider
sure-posted-title = Le système de la bibliothèque a notre paiement ?
sure-posted-1 = Vous avez vu le paiement de { $amount } pour { $kind } dans le système de la bibliothèque, et personne ne l’a encaissé au comptoir. Son nom est { $name }.
sure-posted-2 = Alors { $amount } sont débités sur la carte. Si c’est faux, l’usager paie pour quelque chose qui est toujours dû.
sure-posted-button = Oui, débiter { $amount }
sure-not-posted-title = Le système de la bibliothèque n’a pas notre paiement ?
sure-not-posted-1 = Vous avez cherché le paiement de { $amount } pour { $kind } dans le système de la bibliothèque : il n’y est pas, ou ce qui y est a été encaissé au comptoir. Son nom serait { $name }.
sure-not-posted-2 = Alors { $amount } ne sont pas débités. Si c’est faux, les frais disparaissent du compte et personne ne les a payés.
sure-not-posted-button = Oui, ne pas débiter { $amount }
sure-taken-back-title = Tout est annulé ?
sure-taken-back-1 = Vous avez annulé dans le système de la bibliothèque chaque paiement de cet ensemble, { $posted } en tout.
sure-taken-back-2 = Alors rien n’est débité, et les frais sont dus à nouveau. Si c’est faux, ils disparaissent du compte et personne ne les a payés.
sure-taken-back-button = Oui, { $posted } sont annulés

refunds-caption = Rendu
refund-by = Par
refund-by-us = ce service
refund-by-others = quelqu’un chez le prestataire de paiement
refund-pending = En cours
refund-unknown = Pas encore de réponse, en vérification
refund-succeeded = Rendu
refund-refused = Non rendu
refund-bounced = Renvoyé par la banque

refund-title = Rendre de l’argent
refund-hint = Au plus { $rest } peuvent être rendus, et seulement sur la carte qui a payé.
refund-amount-label = Montant
refund-reason-label = Motif
refund-reason-choose = Choisissez
refund-reason-duplicate = Payé deux fois
refund-reason-waived = Les frais sont remis
refund-reason-returned = Le document a été retrouvé ou rendu
refund-reason-mistake = Débité par erreur
refund-reason-other = Autre chose
refund-note-label = En quelques mots
refund-note-hint = Nécessaire pour « Autre chose ». Ni noms ni titres ; c’est gardé pour toujours.
refund-check-button = Vérifier
refund-amount-wrong = Saisissez un montant, comme { $rest }.
refund-amount-beyond = Au plus { $rest } peuvent être rendus.
refund-reason-wrong = Choisissez un motif.
refund-note-wrong = Dites pourquoi en quelques mots, sur une ligne et sans longs numéros.
refund-changed = Quelqu’un a été plus rapide : on peut rendre { $rest } maintenant, et non ce que vous avez vu. Ce formulaire n’a rien rendu.
refund-none = Rien de ce paiement ne peut être rendu maintenant. Ce formulaire n’a rien rendu.
refund-sure-title = Rendre { $amount } ?
refund-sure-1 = { $amount } : cette somme retourne sur { $card }. Elle ne peut pas être rappelée.
refund-sure-2 = { $charged } ont été débités ; après cela, { $left } peuvent encore être rendus.
refund-sure-reason = Motif : { $reason }
refund-back = Revenir, ne rien rendre
refund-sure-button = Rendre { $amount }

disputes-title = Contesté auprès de la banque
dispute-reason = Motif, selon la banque
dispute-until = Preuves acceptées jusqu’au
dispute-since = Ouverte
dispute-inquiry = La banque demande ; aucun argent n’a bougé
dispute-open = La banque a l’argent et attend des preuves
dispute-under-review = Preuves envoyées ; la banque décide
dispute-won = Gagnée : la bibliothèque a de nouveau l’argent
dispute-lost = Perdue : l’usager garde l’argent
dispute-closed = Close ; aucun argent n’a bougé
reason-fraudulent = Le titulaire de la carte dit que ce n’était pas lui
reason-duplicate = Payé deux fois
reason-unrecognized = Le titulaire de la carte ne reconnaît pas le paiement
reason-credit-not-processed = Un remboursement manque
reason-product-not-received = Rien n’a été reçu
reason-product-unacceptable = Quelque chose n’allait pas
reason-general = Un autre motif

evidence-link = Preuves pour la banque
evidence-title = Preuves pour le paiement { $reference }
evidence-lead = De { $library }, sur un paiement par carte qui est contesté. Ne nomme personne ni rien qui ait été emprunté.
evidence-download = Télécharger en texte
evidence-back = Revenir au paiement
evidence-payment = Paiement chez le prestataire
evidence-presented = Carte présentée
evidence-presented-fields = dans les champs du prestataire de paiement, dont la bibliothèque a reçu le jeton
evidence-presented-page = sur la page du prestataire de paiement
evidence-captured = Débité le
evidence-dispute = Contestation
evidence-dispute-words = { $amount }, ouverte le { $day } : { $reason }. { $state }.
evidence-line = { $amount } ; enregistré dans le système de la bibliothèque : { $state }
by-the-library = la bibliothèque

event-payment-capture-refused = Le prestataire de paiement ne débite pas la carte
event-payment-note-capture-refused = Le prestataire de paiement n’a pas débité la carte ; redemandé plus tard
event-payment-note-not-waited-for = L’usager n’est plus attendu
event-posting-shrunk = { $kind } { $line } enregistré, tout ce qui était encore dû
event-posting-gone = { $kind } { $line } n’est plus dû
event-posting-reversal-unknown = Pas de réponse du système de la bibliothèque sur l’annulation de { $kind } { $line } ; en vérification
event-posting-reversed = { $kind } { $line } annulé dans le système de la bibliothèque
event-refund-elsewhere = Le remboursement de { $amount } a commencé chez le prestataire de paiement, pas ici
event-refund-posting-posted = Enregistré dans le système de la bibliothèque que l’argent a été rendu
event-refund-posting-unknown = Pas de réponse du système de la bibliothèque sur l’argent rendu ; en vérification
event-dispute-inquiry = La banque de l’usager pose une question sur le paiement
event-dispute-open = Contesté : la banque de l’usager a repris l’argent
event-dispute-under-review = La banque a les preuves de la bibliothèque
event-dispute-won = La contestation est gagnée : la bibliothèque a de nouveau l’argent
event-dispute-lost = La contestation est perdue : l’usager garde l’argent
event-dispute-closed = La question de la banque est close ; aucun argent n’a bougé
event-settlement-paid-out = Viré à la bibliothèque
event-settlement-pending = Le virement est revenu ; il est retenté
event-attention-posted = Décidé : le système de la bibliothèque a { $kind } { $line } ({ $who })
event-attention-not-posted = Décidé : le système de la bibliothèque n’a pas { $kind } { $line } ({ $who })
event-attention-taken-back = Décidé : tout est annulé dans le système de la bibliothèque ({ $who })
event-attention-try-again = Décidé : réessayer ({ $who })
