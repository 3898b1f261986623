# La comparaison des comptes : ce qui diffère, et quoi faire.

difference-unknown-charge = Débité chez le prestataire, pour aucun de nos paiements
difference-unknown-charge-do = Cherchez dans le tableau de bord du prestataire qui l’a pris. Si ce n’est pas à la bibliothèque, remboursez-le là.
difference-capture-missing = Débité dans nos comptes, rien de pris chez le prestataire
difference-capture-missing-do = Regardez le paiement dans le tableau de bord du prestataire. Si rien n’a été pris, les frais ne sont pas payés : remettez-les dans le système de la bibliothèque.
difference-not-captured-here = Pris chez le prestataire, non débité dans nos comptes
difference-not-captured-here-do = Quelqu’un l’a pris sans passer par nous. Regardez le paiement, enregistrez les frais à la main dans le système de la bibliothèque, ou remboursez-le dans le tableau de bord.
difference-charged-twice = Débité deux fois pour un même paiement
difference-charged-twice-do = Remboursez l’un des deux dans le tableau de bord du prestataire.
difference-amount-differs = Un autre montant a été pris que ne dit notre paiement
difference-amount-differs-do = Comparez les lignes du paiement avec le système de la bibliothèque. Remboursez ce qui est en trop ; encaissez au comptoir ce qui manque.
difference-currency-differs = Pris dans une autre monnaie que celle du paiement
difference-currency-differs-do = Remboursez-le dans le tableau de bord du prestataire, et regardez les réglages du compte.
difference-refund-unknown = Remboursé chez le prestataire, pas dans nos comptes
difference-refund-unknown-do = Il est repris tout seul dès que son avis arrive. S’il est encore là demain, regardez si les avis du prestataire arrivent.
difference-refund-missing = Remboursé dans nos comptes, rien n’est revenu chez le prestataire
difference-refund-missing-do = Regardez le remboursement dans le tableau de bord du prestataire ; s’il n’y est pas, refaites-le.
difference-refund-differs = Un remboursement a un autre montant ou une autre fin chez le prestataire
difference-refund-differs-do = Regardez le remboursement dans le tableau de bord du prestataire. S’il est revenu, rendez l’argent autrement.
difference-dispute-unknown = Contesté chez le prestataire, pas dans nos comptes
difference-dispute-unknown-do = C’est repris tout seul dès que son avis arrive. Répondez à temps dans le tableau de bord du prestataire.
difference-hold-left-behind = Réservé sur une carte, et aucun paiement ne l’attend
difference-hold-left-behind-do = Annulez le paiement dans le tableau de bord du prestataire. Rien n’a été pris.
difference-posting-missing = Débité, et le système de la bibliothèque n’a pas le paiement
difference-posting-missing-do = Enregistrez le paiement à la main dans le système de la bibliothèque, avec notre référence.
difference-payout-failed = Un virement n’est pas arrivé à la banque
difference-payout-failed-do = Regardez le compte bancaire dans le tableau de bord du prestataire.
difference-payout-differs = Un virement n’est pas la somme de ce qu’il contient
difference-payout-differs-do = Demandez au prestataire le relevé de ce virement.

books-agree = Les comptes concordent : { $orders } paiements, { $movements } mouvements chez le prestataire, aucune différence.
books-differ = { $count ->
    [one] Les comptes diffèrent en { $count } point ({ $orders } paiements, { $movements } mouvements chez le prestataire) :
   *[other] Les comptes diffèrent en { $count } points ({ $orders } paiements, { $movements } mouvements chez le prestataire) :
 }
