//! SIP2 against our own sandbox: the contract, on the sample library.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use lastfour::domain::Barcode;
use lastfour::domain::Currency;
use lastfour::domain::FeeKind;
use lastfour::domain::FeeOwner;
use lastfour::domain::SystemClock;
use lastfour::ils::Sip2Ils;
use lastfour::ils::Sip2Settings;
use lastfour::sandbox::Sandbox;
use lastfour::sandbox::SandboxConfig;
use lastfour::sandbox::Sip2Login;
use serde_json::json;
use tempfile::TempDir;

use crate::contract::IMPATIENCE;
use crate::contract::Owed;
use crate::contract::Place;
use crate::contract::Sample;
use crate::contract::keeps_the_contract;
use crate::contract::not_applicable::SIP2_ON_SANDBOX;
use crate::sandbox_desk::SandboxDesk;

keeps_the_contract!(OwnSandbox);

/// A sandbox with books of its own for each test.
struct OwnSandbox;

#[async_trait]
impl Place for OwnSandbox {
    fn name(&self) -> &'static str {
        SIP2_ON_SANDBOX
    }

    async fn with_patron(&self) -> Sample {
        let folder = TempDir::new().unwrap();
        let login = Sip2Login {
            user: "terminal".into(),
            password: "terminal-password".into(),
        };
        let running = Sandbox::start(SandboxConfig {
            data_dir: folder.path().to_owned(),
            http_listen: "127.0.0.1:0".parse().unwrap(),
            sip2_listen: "127.0.0.1:0".parse().unwrap(),
            secret_key: ["sk", "test", "seam"].join("_").into(),
            publishable_key: ["pk", "test", "seam"].join("_"),
            webhook: None,
            sip2_login: Some(login.clone()),
            currency: "usd".into(),
        })
        .await
        .unwrap();
        let mut settings = Sip2Settings::new(&running.sip2_addr.to_string(), "MAIN", Currency::USD);
        settings.login = login.user;
        settings.password = login.password;
        settings.answer_timeout = Duration::from_secs(30);
        let mut impatient = settings.clone();
        impatient.answer_timeout = IMPATIENCE;
        let owed = |id: &str, amount, kind| Owed {
            id: id.to_owned(),
            amount,
            kind,
            owner: FeeOwner::default(),
        };
        let barcode = Barcode::parse("21234000060947").unwrap();
        let not_online = json!({"on": "ils", "message": "99", "do": "refuse", "times": 10});
        let desk = SandboxDesk::new(running.http_addr, &barcode, not_online);
        Sample {
            ils: Arc::new(Sip2Ils::new(settings, Arc::new(SystemClock)).unwrap()),
            impatient: Arc::new(Sip2Ils::new(impatient, Arc::new(SystemClock)).unwrap()),
            desk: Arc::new(desk),
            barcode,
            pin: "3195".into(),
            nobody: Barcode::parse("29999999999999").unwrap(),
            first: owed("F1012", "6.00", FeeKind::Overdue),
            second: owed("F1014", "2.50", FeeKind::Overdue),
            refused: owed("F1013", "15.00", FeeKind::ReplacementCard),
            title: "Nine Maps of Nowhere",
            name: "Freya Oakenshaw",
            _keeps: Box::new((folder, running)),
        }
    }
}
