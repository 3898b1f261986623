# What is known of a person: more of whom an order is of, and what is stored of a patron.

person-link = Pour qui est-ce ? Voir le numéro de carte et le reste
person-title = Personne d’une commande
person-order = Commande
person-name = Nom
person-no-name = Inconnu ici
person-age = Âge
person-age-adult = Majeur
person-age-minor = Mineur
person-age-unknown = Inconnu, donc traité comme mineur
person-card = Numéro de carte de bibliothèque
person-more = En voir plus
person-more-text = Si vous avez besoin du nom entier, du numéro de carte ou d’une adresse pour votre travail, dites pourquoi. Votre nom, la raison et l’heure sont conservés avec la commande.
person-why = Pourquoi en avez-vous besoin ?
person-why-finish-purchase = Pour terminer ce qui a été acheté
person-why-check-identity = Pour vérifier qui est au guichet
person-why-reach-patron = Pour joindre l’usager au sujet de ce paiement
person-why-repay-money = Pour rendre l’argent d’une autre manière
person-why-other = Autre chose
person-why-wrong = Choisissez pourquoi vous en avez besoin.
person-note = Note
person-note-hint = 100 caractères au plus, sans noms ni numéros. Nécessaire avec « Autre chose ».
person-note-wrong = Écrivez une courte note sans noms ni numéros. Elle est nécessaire avec « Autre chose ».
person-button = En voir plus
person-noted = Il est noté que vous l’avez vu, et pourquoi.
event-more-seen = Plus de détails sur la personne ont été vus ({ $who })
patrons-title = Données d’un usager
patrons-lead = Pour un usager qui demande une copie de ses données, ou à être oublié. Assurez-vous d’abord que la personne est bien titulaire de la carte.
patrons-file = Réunir les données
patrons-file-text = Vous recevez un fichier pour l’usager. S’il n’est pas connu comme majeur, il contient prénom et initiale, et aucune adresse.
patrons-file-button = Obtenir le fichier
patrons-erase = Oublier l’usager
patrons-erase-text = Les paiements restent pour les comptes, et plus personne ne peut dire de qui ils étaient. C’est irréversible.
patrons-sure = Je confirme : oublier cet usager
patrons-not-sure = Cochez que vous confirmez.
patrons-erase-button = Oublier l’usager
patrons-unknown = Rien n’est conservé pour cette carte de bibliothèque.
patrons-needed = { $count ->
    [one] Une commande est encore nécessaire : un paiement est en cours, une banque ou le guichet doit décider, ou des frais attendent d’être payés. Rien n’a été changé.
   *[other] { $count } commandes sont encore nécessaires : un paiement est en cours, une banque ou le guichet doit décider, ou des frais attendent d’être payés. Rien n’a été changé.
 }
patrons-forgotten = L’usager est oublié.
privacy-file = Une copie de vos données
privacy-file-text = Vous pouvez obtenir dans un fichier tout ce qui est conservé sur vous. Il reste sur l’ordinateur que vous utilisez : si d’autres s’en servent, supprimez-le avant de partir.
privacy-file-button = Télécharger mes données
privacy-file-kiosk = Sur cet ordinateur, vous ne pouvez pas télécharger une copie de vos données. Utilisez le vôtre, ou demandez à la bibliothèque.
privacy-file-sign-in = Connectez-vous et revenez à cette page pour télécharger tout ce qui est conservé sur vous.
