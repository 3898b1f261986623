# Lettres et reçus.

receipt-title = Reçu de { $library }
receipt-title-not-charged = Votre carte n’a pas été débitée, dit { $library }
receipt-money = Votre carte
receipt-money-nowhere = Rien n’est réservé et rien n’a été débité.
receipt-money-checking = Vérification en cours : on ne sait pas encore si la somme de { $amount } est réservée.
receipt-money-held = { $amount } sont réservés. Rien n’a encore été débité.
receipt-money-charged = { $charged } ont été débités.
receipt-money-let-go = Rien n’a été débité. Une réservation disparaît d’elle-même.
receipt-account = Votre compte
receipt-account-nothing = Rien n’est enregistré.
receipt-account-nothing-yet = Rien n’est encore enregistré.
receipt-account-recording = Enregistrement en cours.
receipt-account-posted = Tout est enregistré.
receipt-account-posted-in-part = Une partie est enregistrée. Le reste n’a pas été débité.
receipt-note = À noter
receipt-looked-into = La bibliothèque examine ce paiement.
receipt-recorded-not-told = pas encore
receipt-recorded-asking = en cours d’enregistrement
receipt-recorded-posted = oui
receipt-recorded-posted-less = oui, { $taking } : rien de plus n’était dû
receipt-recorded-gone = n’était plus dû, pas débité
receipt-recorded-refused = pas accepté, pas débité
receipt-recorded-taken-back = annulé : reste dû
receipt-in-flight = Voilà où en est le paiement ; il se poursuit de lui-même. La page du paiement montre toujours le dernier état.

mail-receipt-why = Vous, ou quelqu’un sur la page de votre paiement, avez demandé ce reçu. Nous utilisons cette adresse pour ce reçu seulement et ne la gardons pas.
mail-questions = Questions : { $questions }
mail-questions-desk = adressez-vous au comptoir de la bibliothèque
mail-no-reply = Ce message a été envoyé par une machine. Personne ne lit les réponses.
mail-sandbox = Ceci est une démonstration. Aucun argent réel n’a circulé.

mail-code-title = Votre code pour { $library }
mail-code-why = Quelqu’un a donné cette adresse à { $library } pour acheter une carte de bibliothèque. Si c’était vous, saisissez ce code sur la page où vous avez commencé :
mail-code-lives = Il est valable { $minutes } minutes. La bibliothèque ne le demande jamais par téléphone ni par courrier.
mail-code-not-you = Si ce n’était pas vous, ne faites rien : sans le code, rien ne se passe et l’adresse n’est pas utilisée.

event-letter-asked = Un message a été demandé.
event-letter-sent = Le message a été remis au serveur de courrier.
event-letter-given-up = Le message n’a pas pu être envoyé. On n’essaie plus.
event-letter-unknown = On ne sait pas si le message est parti. Il n’est pas renvoyé de lui-même.
event-address-confirmed = L’acheteur a confirmé l’adresse e-mail.

deed-receipt-file = Enregistrer en PDF
deed-letter = Envoyer le reçu par e-mail
letter-title = Envoyer le reçu par e-mail
letter-lead = Nous envoyons le reçu de ce paiement à une adresse : montants, types de frais, référence et quatre derniers chiffres de la carte bancaire. Ni titres, ni noms, ni numéro de carte de bibliothèque.
letter-why = Nous la demandons pour ce seul message. Elle est effacée quand le message est parti.
letter-in-flight = Le paiement est encore en cours d’enregistrement. Le reçu est envoyé dès que votre carte est débitée ; si elle ne l’est pas, un message le dit. C’est un seul message, et vous n’avez pas besoin de rester sur cette page.
letter-button = Envoyer le reçu
letter-back = Retour au paiement
letter-too-many = Assez de messages ont été demandés. Attendez une heure, ou enregistrez ou imprimez le reçu.
letter-waiting = Le reçu est en route vers l’adresse que vous avez donnée.
letter-when-charged = Le reçu part à l’adresse que vous avez donnée dès que votre carte est débitée. Si elle ne l’est pas, un message le dit.
letter-sent = Le reçu a été remis au système de courrier. S’il n’arrive pas, regardez dans le dossier des indésirables.
letter-given-up = Le reçu n’a pas pu être remis à l’adresse que vous avez donnée. Essayez une autre adresse, ou enregistrez-le ou imprimez-le.
letter-unknown = Nous ne savons pas si le reçu est parti. Il a été envoyé deux fois ; si vous l’avez deux fois, c’est un seul et même reçu. S’il n’est pas dans votre boîte dans quelques minutes, redemandez-le.
