# La page de confidentialité, ce que l’on peut refuser, et le compte des visites.

privacy-version = Ceci est la version { $version } du { $day }.
privacy-version-short = Version { $version }
privacy-news = Ce qui advient de vos données a changé le { $day }.
privacy-news-link = Voir ce qui a changé
privacy-ils-text = Le système de la bibliothèque est interrogé avec le numéro de votre carte de bibliothèque et votre PIN, et apprend quels frais ont été payés. Il appartient à la bibliothèque.
kept-why = Pourquoi
kept-long = Combien de temps
kept-who = Qui d’autre les reçoit
kept-while-signed-in = Jusqu’à ce que vous vous déconnectiez ou soyez déconnecté.
kept-hours = { $count ->
    [one] Une heure.
   *[other] { $count } heures.
 }
kept-days = { $count ->
    [one] Un jour.
   *[other] { $count } jours.
 }
kept-years = { $count ->
    [one] Un an.
   *[other] { $count } ans.
 }
kept-not-at-all = Rien n’est gardé, sauf les totaux.
kept-while-declined = Tant que vous refusez un usage de vos données.
kept-no-date = Aucune date d’effacement n’est prévue ; demandez à la bibliothèque.
keep-library-card = Le numéro de votre carte de bibliothèque
keep-library-card-why = Pour vous montrer vos propres paiements, et pour dire au système de la bibliothèque de qui sont les frais payés. Il est gardé à part des paiements. Si vous avez refusé un usage de vos données, il est gardé tant que vous le refusez.
keep-library-card-who = Le système de la bibliothèque. Le comptoir de la bibliothèque ne le voit qu’après avoir dit pourquoi ; le motif est gardé.
keep-signed-in = Que vous êtes connecté
keep-signed-in-why = Pour savoir que c’est vous : le numéro de votre carte, et des cartes que vous ajoutez, et la langue que vous choisissez, à côté d’un code tiré au hasard.
keep-signed-in-who = Personne.
keep-payments = Vos paiements
keep-payments-why = Quels types de frais ont été payés, quand, combien, et avec quelle suite : pour votre reçu, pour les remboursements, et parce que la bibliothèque doit tenir ses comptes. Aucun titre.
keep-payments-who = Le système de la bibliothèque et le prestataire de paiement, chacun sa part. Le personnel de la bibliothèque.
keep-payment-card = La marque et les quatre derniers chiffres de votre carte bancaire
keep-payment-card-why = Pour que vous et le comptoir sachiez quelle carte a servi. Si vous payez avec un portefeuille, lequel, et les quatre derniers chiffres du numéro qu’il montre à la place.
keep-payment-card-who = Le prestataire de paiement, qui a la carte. Le personnel de la bibliothèque.
keep-contact = Votre nom et comment vous joindre, si vous achetez une carte
keep-contact-why = Pour que le comptoir établisse la carte et vous écrive quand elle est prête : votre adresse e-mail, et ce que la bibliothèque demande encore, un numéro de téléphone ou une adresse postale. Si la bibliothèque le veut, un code est envoyé à l’adresse e-mail avant le paiement. Ils ne servent à rien d’autre.
keep-contact-who = Le comptoir de la bibliothèque.
keep-letters = Les messages que vous demandez
keep-letters-why = Pour qu’un reçu ou un code vous parvienne, et pour que personne ne reçoive trop de messages : ce qui a été envoyé, quand, et si c’est parti. L’adresse e-mail est effacée dès que le message est parti ou abandonné ; pendant un jour il en reste un code, pour compter.
keep-letters-who = Le serveur de courrier de la bibliothèque, et celui de la personne qui reçoit le message.
keep-tries = PIN et mots de passe erronés
keep-tries-why = Pour empêcher qu’on les devine. Ce qui a été saisi n’est pas gardé, seulement le nombre d’erreurs, sous un code tiré du numéro de carte ou de l’adresse internet.
keep-tries-who = Personne.
keep-visits = Visites
keep-visits-why = Pour savoir combien sert chaque partie de ce site : la partie du site, l’adresse internet, l’heure, et le site d’où vous venez. Rien d’autre, et pas votre compte.
keep-visits-who = Personne. Le personnel ne voit que des totaux.
keep-choices = Ce que vous avez refusé, et les changements que vous avez lus
keep-choices-why = Pour que vos choix tiennent aussi la prochaine fois. Ceux de qui ne refuse plus rien sont effacés avec le numéro de sa carte de bibliothèque.
keep-choices-who = Personne.
keep-approvals = Autorisations de parents et tuteurs
keep-approvals-why = Pour que la bibliothèque puisse remettre à un parent ou tuteur ce qui est conservé sur son enfant, et retrouver le formulaire signé : les initiales du signataire et l’endroit où le formulaire est conservé. Elle est gardée tant qu’elle vaut et que la carte de l’enfant est connue ici ; le délai ci-dessous court à partir de son retrait.
keep-approvals-who = Le personnel de la bibliothèque.
keep-requests = Les réponses que nous avons données
keep-requests-why = Pour qu’une demande répétée ne fasse rien deux fois.
keep-requests-who = Personne.
keep-events = Ce que signale le prestataire de paiement
keep-events-why = Pour savoir ce qu’est devenu un paiement : des numéros de paiements et ce qui s’est passé quand. Ce que le prestataire dit de la personne qui a payé, comme son nom et son adresse e-mail, n’est pas conservé.
keep-events-who = Cela vient du prestataire de paiement.
keep-audit = Qui a fait quoi
keep-audit-why = Pour que la bibliothèque puisse rendre compte de chaque étape d’un paiement.
keep-audit-who = Le personnel de la bibliothèque.
keep-staff = Les personnes qui travaillent ici
keep-staff-why = Noms et rôles du personnel qui se connecte, pour savoir qui a fait quoi.
keep-staff-who = Le personnel de la bibliothèque.
privacy-told = Ce qui est dit au prestataire de paiement
privacy-told-text = Le prestataire de paiement, Stripe, travaille pour la bibliothèque. Voici tout ce que nous lui disons :
told-amount = le montant et la monnaie
told-kinds = les types de frais, par exemple « retour en retard » ; aucun titre
told-order = un numéro tiré au hasard pour le paiement, et le nombre d’essais
told-way-back = l’adresse de ce service où revenir
told-card-token = le nom qu’il donne lui-même à la carte saisie dans ses champs ou choisie dans un portefeuille numérique
privacy-choices = Ce que vous pouvez refuser
privacy-choices-text = Rien de ceci n’est nécessaire pour vous servir. Ce que vous refusez vaut dès la page suivante.
privacy-choices-sign-in = Connectez-vous et revenez à cette page pour refuser l’un des usages signalés plus bas comme nouveaux.
use-fraud-signals = Signaux de fraude
use-fraud-signals-text = Si la bibliothèque l’a activé, le programme du prestataire observe comment la page de la carte est utilisée.
use-visit-counts = Compte des visites
use-visit-counts-text = Les pages que vous regardez en étant connecté sont comptées.
choice-allowed = Vous le permettez.
choice-declined = Vous l’avez refusé.
choice-decline = Refuser : { $use }
choice-allow = Permettre de nouveau : { $use }
privacy-changes = Ce qui a changé, et quand
privacy-change-title = { $name }, { $day }
privacy-change-1 = La première version.
privacy-change-2 = Les visites sont comptées par partie du site. Chaque sorte de données a un délai après lequel elle est effacée. Vous pouvez refuser les usages qui ne sont pas nécessaires pour vous servir.
privacy-change-3 = Messages : ce qui est gardé d’un reçu ou d’un code que vous demandez par e-mail. Un numéro de téléphone ou une adresse postale peut être demandé à qui achète une carte. D’un portefeuille, la sorte et quatre chiffres sont gardés.
privacy-change-4 = L’autorisation écrite d’un parent ou tuteur est notée, et peut être retirée : la bibliothèque ne peut lui remettre tout ce qui est conservé sur son enfant que tant qu’elle vaut. Le personnel qui doit voir plus que le prénom et l’initiale d’une personne dit d’abord pourquoi ; cela reste dans le registre de qui a fait quoi, et vous le trouvez dans la copie de vos données. Portefeuilles numériques : si la bibliothèque les propose, la page de la carte montre Apple Pay et Google Pay, et cette page dit qui l’apprend.
privacy-new-use = Nouvel usage de données : { $use }. Vous pouvez le refuser.
privacy-seen-button = J’ai lu les changements
privacy-contact = Questions sur cette page

way-visits = Visites
visits-title = Visites
visits-lead = { $count ->
    [one] Pages regardées. Chaque visite est gardée un jour, son compte toujours. Aucun compte de lecteur n’est noté.
   *[other] Pages regardées. Chaque visite est gardée { $count } jours, son compte toujours. Aucun compte de lecteur n’est noté.
 }
visits-lead-counts = Pages regardées. Seuls les totaux sont gardés. Aucun compte de lecteur n’est noté.
visits-period = { $count } jours
visits-left-out = Ce que personne n’a regardé n’est pas indiqué.
visits-none = Personne n’est venu pendant ce temps.
visits-chart = Barres : { $total } visites en tout, le plus, { $most }, à partir du { $day }. Les tableaux ci-dessous disent la même chose.
visits-by-area = Par partie du site
visits-by-time = Par période
visits-area = Partie
visits-from = À partir du
visits-day = Jour
visits-count = Visites
visits-download = Télécharger en tableau (CSV)
area-sign-in = Connexion et déconnexion
area-fees = Ce qui est dû
area-pay = Page de la carte
area-receipt = Vérification, paiements et reçus
area-find = Retrouver un paiement
area-offers = Ce qui est proposé
area-privacy = Vie privée
area-desk = Accueil
