# Ordinateurs partagés, et ce qui est fait pour que tout le monde puisse utiliser les pages.

kiosk-take-your-card = Emportez votre carte de bibliothèque et votre carte bancaire.
kiosk-begins-anew = Cette page revient toute seule au début.
kiosk-start = Commencer
idle-text-kiosk = D’autres personnes utilisent aussi cet ordinateur. Pour protéger vos données, nous allons bientôt vous déconnecter.
idle-text-empty = D’autres personnes utilisent aussi cet ordinateur. Ce que vous avez saisi va bientôt être effacé.
idle-seconds = Secondes restantes :
idle-no-script = Si personne n’utilise cette page pendant { $seconds } secondes, nous vous déconnectons. Pour rester, ouvrez avant cela l’une de nos pages.
idle-no-script-kiosk = D’autres personnes utilisent aussi cet ordinateur : après { $seconds } secondes sans un clic, cette page disparaît et vous êtes déconnecté. Pour rester, ouvrez avant cela l’une de nos pages.
swiped = C’était la piste magnétique d’une carte bancaire. Nous l’avons effacée aussitôt : elle n’a été ni envoyée ni gardée. Le numéro de votre carte n’est demandé qu’à la dernière page, dans les champs du prestataire de paiement. Ici, utilisez votre carte de bibliothèque.

access-link = Accessibilité
access-title = Accessibilité
access-standard = Notre objectif
access-standard-1 = Ces pages sont faites pour tout le monde : au clavier seul, avec un lecteur d’écran, en grands caractères, sur un petit téléphone, en contraste élevé, et sans scripts jusqu’à la page du prestataire de paiement.
access-standard-2 = Nous suivons les Règles pour l’accessibilité des contenus Web (WCAG) 2.2, niveau AA.
access-tested = Comment c’est vérifié
access-tested-1 = À chaque changement, un programme (axe-core) examine les pages dans leurs états et leurs langues, dans un vrai navigateur, sur un téléphone et sur un ordinateur ; s’il trouve un défaut, le changement n’est pas accepté.
access-tested-2 = Tout le parcours, de la connexion au reçu, est suivi au clavier seul, et l’on doit voir à chaque pas où se trouve le focus. Les pages sont examinées en double taille, dans une fenêtre de 320 pixels, avec plus d’espace entre les lettres, en couleurs forcées et sans mouvement.
access-tested-3 = Les programmes ne trouvent qu’une partie des défauts. Aucune personne handicapée n’a encore testé ces pages pour nous.
access-gaps = Ce qui manque
access-gaps-1 = Les champs de votre carte bancaire et la page où votre banque vous demande de confirmer appartiennent au prestataire de paiement et à votre banque. Nous ne pouvons pas les changer.
access-gaps-2 = Sur un ordinateur que d’autres utilisent, votre navigateur n’est pas invité à remplir votre nom et votre adresse e-mail, pour qu’ils ne soient proposés à personne après vous.
access-gaps-3 = Pour un lecteur d’écran, la page du reçu est meilleure que le reçu imprimé ou envoyé en fichier ; elle dit la même chose.
access-time = Le temps
access-time-1 = Avant de vous déconnecter parce que la page n’est pas utilisée, nous vous demandons si vous êtes encore là, et vous avez au moins vingt secondes pour répondre d’une seule touche. Vous pouvez le faire aussi souvent qu’il le faut.
access-time-2 = Une visite a une fin même quand on l’utilise. Avant cela aussi nous vous posons la question, et vous pouvez continuer dix fois.
access-contact = Dites-le-nous
access-contact-1 = Si quelque chose ici ne marche pas pour vous, dites-le-nous. Vous pouvez toujours payer au comptoir de la bibliothèque.

card-words-wallet = { $brand } se terminant par { $last4 }, avec { $wallet }
card-words-device = { $brand } se terminant par { $last4 }, avec { $wallet } (numéro de l’appareil se terminant par { $device }, qui n’est pas celui de votre carte)
