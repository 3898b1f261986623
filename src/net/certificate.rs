//! A private certificate authority and a certificate for this machine, for demonstrations.
//!
//! The authority's key is thrown away once it has signed, and its certificate is good for the loopback names alone:
//! whoever tells a browser to trust it gives nobody power over other sites.

use std::net::IpAddr;
use std::net::Ipv4Addr;
use std::net::Ipv6Addr;
use std::time::Duration;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use rcgen::BasicConstraints;
use rcgen::CertificateParams;
use rcgen::CidrSubnet;
use rcgen::DistinguishedName;
use rcgen::DnType;
use rcgen::ExtendedKeyUsagePurpose;
use rcgen::GeneralSubtree;
use rcgen::IsCa;
use rcgen::Issuer;
use rcgen::KeyPair;
use rcgen::KeyUsagePurpose;
use rcgen::NameConstraints;
use rcgen::SanType;
use rcgen::date_time_ymd;
use zeroize::Zeroizing;

/// A certificate for `localhost`, `127.0.0.1` and `::1`, and the authority that signed it. All PEM.
pub struct Loopback {
    /// The authority, for those who are to trust it.
    pub authority_pem: String,
    /// The certificate, then the authority's.
    pub chain_pem: String,
    /// The certificate's private key.
    pub key_pem: Zeroizing<String>,
}

impl std::fmt::Debug for Loopback {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Loopback").finish_non_exhaustive()
    }
}

/// The certificate could not be made.
#[derive(Debug, thiserror::Error)]
#[error("could not make a certificate")]
pub struct CannotMake(#[from] rcgen::Error);

/// Makes both, good from the day before `now` for a little over two years.
///
/// # Errors
/// [`CannotMake`].
pub fn loopback(now: Timestamp) -> Result<Loopback, CannotMake> {
    let authority_key = KeyPair::generate()?;
    let mut authority = params("lastfour demonstration authority", now);
    authority.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    authority.key_usages = vec![KeyUsagePurpose::KeyCertSign];
    authority.name_constraints = Some(NameConstraints {
        permitted_subtrees: vec![
            GeneralSubtree::DnsName(String::from("localhost")),
            GeneralSubtree::IpAddress(CidrSubnet::from_v4_prefix([127, 0, 0, 0], 8)),
            GeneralSubtree::IpAddress(CidrSubnet::from_v6_prefix(Ipv6Addr::LOCALHOST.octets(), 128)),
        ],
        excluded_subtrees: Vec::new(),
    });
    let authority_certificate = authority.self_signed(&authority_key)?;
    let issuer = Issuer::new(authority, authority_key);

    let key = KeyPair::generate()?;
    let mut server = params("lastfour demonstration", now);
    server.use_authority_key_identifier_extension = true;
    server.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    server.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    server.subject_alt_names = vec![
        SanType::DnsName("localhost".try_into()?),
        SanType::IpAddress(IpAddr::V4(Ipv4Addr::LOCALHOST)),
        SanType::IpAddress(IpAddr::V6(Ipv6Addr::LOCALHOST)),
    ];
    let certificate = server.signed_by(&key, &issuer)?;
    let authority_pem = authority_certificate.pem();
    Ok(Loopback {
        chain_pem: format!("{}{authority_pem}", certificate.pem()),
        authority_pem,
        key_pem: Zeroizing::new(key.serialize_pem()),
    })
}

fn params(name: &str, now: Timestamp) -> CertificateParams {
    let mut subject = DistinguishedName::new();
    subject.push(DnType::CommonName, name);
    let mut params = CertificateParams::default();
    params.distinguished_name = subject;
    let (year, month, day) = date(now.checked_sub(DAY).unwrap_or(now));
    params.not_before = date_time_ymd(year, month, day);
    let (year, month, day) = date(now.checked_add(LASTS).unwrap_or(now));
    params.not_after = date_time_ymd(year, month, day);
    params
}

/// Year, month and day in UTC.
fn date(moment: Timestamp) -> (i32, u8, u8) {
    let date = TimeZone::UTC.to_datetime(moment).date();
    let small = |part: i8| u8::try_from(part).unwrap_or(1);
    (i32::from(date.year()), small(date.month()), small(date.day()))
}

const DAY: Duration = Duration::from_hours(24);
/// Apple's limit for authorities that people add themselves: 825 days.
const LASTS: Duration = Duration::from_hours(800 * 24);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::net::CertificateTrouble;
    use crate::net::TlsFiles;
    use crate::net::TlsVersion;

    fn made_at(now: Timestamp) -> (tempfile::TempDir, TlsFiles) {
        let made = loopback(now).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let files = TlsFiles {
            certificate_file: folder.path().join("certificate.pem"),
            key_file: folder.path().join("key.pem"),
            minimum: TlsVersion::OneTwo,
        };
        std::fs::write(&files.certificate_file, made.chain_pem).unwrap();
        std::fs::write(&files.key_file, made.key_pem.as_bytes()).unwrap();
        (folder, files)
    }

    #[test]
    fn it_is_good_for_this_machine_for_two_years_and_for_nothing_else() {
        let now: Timestamp = "2026-11-24T03:20:48Z".parse().unwrap();
        let (_folder, files) = made_at(now);

        for host in ["localhost", "127.0.0.1", "[::1]"] {
            assert_eq!(files.look_at(host, now), Ok(None), "{host}");
        }

        let other = files.look_at("pay.library.example", now);
        assert_eq!(other, Ok(Some(CertificateTrouble::OtherName)));
        let late = files.look_at("localhost", now + DAY * 801);
        assert_eq!(late, Ok(Some(CertificateTrouble::Expired)));
        let early = files.look_at("localhost", now - DAY * 3);
        assert_eq!(early, Ok(Some(CertificateTrouble::NotYet)));
    }

    #[test]
    fn a_key_of_another_certificate_is_found_out() {
        let now: Timestamp = "2026-11-24T03:20:48Z".parse().unwrap();
        let (_folder, files) = made_at(now);
        let (_other_folder, other) = made_at(now);
        let mixed = TlsFiles {
            key_file: other.key_file,
            ..files
        };

        assert_eq!(
            mixed.look_at("localhost", now),
            Err(crate::net::TlsError::Mismatch)
        );
    }
}
