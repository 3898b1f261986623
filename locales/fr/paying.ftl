# Ce que la bibliothèque demande à qui paie en ligne, et ce qu’elle ajoute.

owed-payable = Peut être payé ici
sum-of-kind = { $kind }, au total
sum-of-person = Au total
fee-since = Depuis le { $day }
why-not-here = Pourquoi pas ici ?
chosen-sum = Choisi, avec tout ce qui s’ajoute
part-label = N’en payer qu’une partie

note-parts = Vous pouvez payer une partie d’un montant dû. Laissez le champ vide pour tout payer ; ce que vous ne payez pas reste dû.
note-oldest-first = Le plus ancien d’abord : un montant ne peut être payé qu’avec tous les plus anciens de la même personne.
note-minimum = Le minimum qui peut être payé ici en une fois est de { $least }.
nothing-below = Le minimum qui peut être payé ici en une fois est de { $least }, et ceci est moins. Vous pouvez le payer au comptoir de la bibliothèque, ou ici quand vous devrez davantage.

choose-part-wrong = Saisissez un montant comme 1,50 : plus que rien, et pas plus que ce qui est dû.
choose-older-first = Le plus ancien d’abord. Choisissez aussi tous les plus anciens de la même personne, chacun en entier.
step-before-title = Les frais les plus anciens d’abord
step-before-text = Les frais plus anciens de la même personne sont dans une autre étape, qui n’est pas encore payée. Payez d’abord cette étape.
step-before-gone-text = Les frais plus anciens de la même personne ne sont pas payés. Abandonnez cette étape et choisissez à nouveau, avec les frais plus anciens.
choose-below = Le minimum qui peut être payé ici, en une fois et d’une partie, est de { $least }. Choisissez davantage, ou payez au comptoir de la bibliothèque.

added-flat = Quand vous payez ici, la bibliothèque ajoute à chaque paiement des frais de service de { $flat }.
added-percent = Quand vous payez ici, la bibliothèque ajoute des frais de service de { $percent } % de ce que vous payez.
added-flat-and-percent = Quand vous payez ici, la bibliothèque ajoute des frais de service de { $flat } plus { $percent } % de ce que vous payez.
added-at-most = Ils ne dépassent jamais { $most } par paiement.
added-for-kinds = Ils s’ajoutent à : { $kinds }.
added-refundable = Le total comprend des frais de service de { $fee } pour le paiement en ligne. La bibliothèque peut les rendre avec le reste. Au comptoir de la bibliothèque, vous pouvez payer sans ces frais.
added-kept = Le total comprend des frais de service de { $fee } pour le paiement en ligne. Ils ne sont pas rendus, même quand le reste l’est. Au comptoir de la bibliothèque, vous pouvez payer sans ces frais.
added-short = Des frais de service de { $fee } y sont compris.
offer-added = En payant en ligne, des frais de service de { $fee } s’ajoutent.

kind-convenience_fee = Frais de service
line-part = { $kind }, une partie de { $open }
line-added = débités
line-added-less = { $taking } débités
line-added-waits = débités avec le reste
page-part = Vous avez payé une partie de ce qui est dû ; le reste reste dû sur votre compte.
page-added = { $fee } de cette somme sont les frais de service pour le paiement en ligne.
refund-kept = Les frais de service de { $fee } restent à la bibliothèque ; ils ne font donc pas partie de ce qui peut être rendu.
