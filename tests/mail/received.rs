//! What arrives, as a parser reads it that is not ours.

use lastfour::notify::Mail;
use lastfour::notify::Mailer;

use crate::house::NAME;
use crate::house::PATRON;
use crate::house::PIN;
use crate::house::TITLE;
use crate::peer;
use crate::peer::headers;

#[tokio::test]
async fn a_letter_arrives_whole_over_tls_and_over_starttls_with_a_login_and_plain_without() {
    for way in ["TLS", "STARTTLS", "PLAIN"] {
        let to = peer::address("ann-");
        let mail = peer::letter(&to);

        peer::mailer(way).ready().await.unwrap();
        peer::mailer(way).send(&mail).await.unwrap();

        let came = peer::came(&to).await;
        assert_eq!(came.len(), 1, "{way}");
        let (got, protected) = (&came[0], way != "PLAIN");
        // That is how the server writes the empty one.
        assert_eq!(got["from"], "<>", "{way}: the sender");
        assert_eq!(got["to"][0], to.as_str());
        assert_eq!(
            (got["tls"].as_bool(), got["hello"].as_str()),
            (Some(protected), Some("pay.library.example"))
        );
        assert_eq!(got["user"], if protected { "lastfour" } else { "" });
        assert_eq!(
            got["mail"]["defects"].as_array().unwrap().len(),
            0,
            "{}",
            got["mail"]["defects"]
        );
        assert_eq!(
            got["mail"]["structure"],
            serde_json::json!(["multipart/alternative", "text/plain", "text/html"])
        );
        // RFC 5322, 2.1.1: at most 998; 78 is advice, which the line with the boundary of the parts does not take.
        assert!(
            got["mail"]["longest_line"].as_u64().unwrap() <= 998,
            "{}",
            got["mail"]["longest_line"]
        );
        assert_eq!(
            headers(got, "From"),
            ["Bibliothèque de la Ville <payments@library.example>"]
        );
        assert_eq!(headers(got, "To"), [to]);
        assert_eq!(headers(got, "Subject"), ["Reçu de la bibliothèque"]);
        assert_eq!(
            headers(got, "Message-ID"),
            [format!("<{}@library.example>", mail.id)]
        );
        assert_eq!(headers(got, "Date"), ["Tue, 24 Nov 2026 03:20:48 +0000"]);
        assert_eq!(headers(got, "Auto-Submitted"), ["auto-generated"]);
        assert_eq!(headers(got, "Content-Language"), ["fr"]);
        for (form, content) in [("text", &got["mail"]["text"]), ("html", &got["mail"]["html"])] {
            let content = content.as_str().unwrap();
            assert!(
                content.contains("Un débit de 1 234,50 $ — voilà."),
                "{form}: {content}"
            );
            assert!(
                content.contains(". a dot alone ends nothing"),
                "{form}: {content}"
            );
        }
    }
}

#[tokio::test]
async fn nothing_that_is_put_into_a_letter_makes_a_header_or_another_recipient() {
    let to = peer::address("ann-");
    let other = peer::address("other-");
    let mut mail = peer::letter(&to);
    mail.from_name = format!("Library\r\nBcc: {other}\r\nX-Made-Up: yes");
    mail.paper.title = format!("Receipt\nCc: {other}\r\n\r\n<p>body</p>");
    mail.paper
        .blocks
        .push(lastfour::notify::paper::Block::Text(String::from(
            "</p><script>alert(1)</script><img src=\"https://elsewhere.example/x\">",
        )));

    peer::mailer("TLS").send(&mail).await.unwrap();

    let got = &peer::came(&to).await[0];
    for name in ["Bcc", "Cc", "X-Made-Up"] {
        assert!(headers(got, name).is_empty(), "{name}");
    }
    assert!(peer::came(&other).await.is_empty());
    assert_eq!(got["to"].as_array().unwrap().len(), 1);
    assert_eq!(headers(got, "Subject").len(), 1);
    let html = got["mail"]["html"].as_str().unwrap();
    for dangerous in ["<script", "<img", "src=\"", "href="] {
        assert!(!html.contains(dangerous), "{dangerous} in {html}");
    }
}

#[tokio::test]
async fn where_bounces_go_is_the_sender_of_the_envelope() {
    let to = peer::address("ann-");
    let mail = Mail {
        bounces_to: Some(lastfour::domain::MailAddress::parse("bounces@library.example").unwrap()),
        ..peer::letter(&to)
    };

    peer::mailer("TLS").send(&mail).await.unwrap();

    assert_eq!(peer::came(&to).await[0]["from"], "bounces@library.example");
}

#[tokio::test]
async fn a_receipt_arrives_in_every_language_without_titles_names_and_numbers() {
    let house = peer::house("TLS").await;
    for (language, words) in [
        (
            "en",
            [
                "Receipt from The main library",
                "$24.45 was charged.",
                "All of it is recorded.",
            ],
        ),
        (
            "es",
            ["Recibo de The main library", "Se cobró", "Todo está registrado."],
        ),
        (
            "fr",
            [
                "Reçu de The main library",
                "ont été débités.",
                "Tout est enregistré.",
            ],
        ),
    ] {
        let house = if language == "en" {
            &house
        } else {
            &peer::house("STARTTLS").await
        };
        let order = house.paid(&["fine-1", "fine-2"]).await;
        let to = peer::address("ann-");

        peer::asks(house, &order, &to, language).await;
        house.run_jobs().await;

        let got = &peer::came(&to).await[0];
        let (text, html) = (
            got["mail"]["text"].as_str().unwrap(),
            got["mail"]["html"].as_str().unwrap(),
        );
        for said in words {
            assert!(
                text.contains(said) && html.contains(said),
                "{said}\n{text}\n{html}"
            );
        }
        assert!(text.contains("4242") && html.contains("4242"));
        assert!(html.contains(&format!("<html lang=\"{language}\" dir=\"ltr\">")));
        let raw = got["mail"]["raw"].as_str().unwrap();
        for secret in [
            TITLE,
            NAME,
            PATRON,
            PIN,
            "fine-1",
            "pm_card",
            "pi_",
            "4242424242424242",
            "http",
        ] {
            for (form, content) in [("text", text), ("HTML", html), ("raw", raw)] {
                assert!(!content.contains(secret), "{secret} in the {form}: {content}");
            }
        }
    }
}
