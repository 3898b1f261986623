//! What the demo tells whoever started it: where to go and what to type.

use crate::cli::demo::ready::Ready;
use crate::cli::demo::staff::DemoStaff;

/// The text, shown once when everything answers.
pub(super) fn welcome(ready: &Ready) -> String {
    let patrons: Vec<_> = ready
        .patrons
        .iter()
        .map(|patron| format!("  {}   {:<6}  {}", patron.barcode, patron.pin, patron.note))
        .collect();
    let staff: Vec<_> = ready.staff.iter().map(DemoStaff::line).collect();
    let example = ready.patrons.first().map_or("", |patron| patron.barcode);
    format!(
        "\
The demo library is open at {url}
No real money moves, and everything in it is invented. Ctrl-C stops it; what you did is kept.

Patrons, at {url}/
  barcode          PIN     what there is to see
{patrons}

Staff, at {url}/staff
  name   password                  role     the code of this moment, asked after the password
{staff}

A computer that others use, too (docs/KIOSKS.md): {url}/kiosk

Cards, with any later month and any three digits:
  4242 4242 4242 4242   is accepted
  4000 0000 0000 0002   is declined
  4000 0027 6000 3184   asks for the bank's 3-D Secure step

See what the first patron owes:
  curl --cacert '{authority}' -H 'Content-Type: application/json' \\
    -H \"Authorization: Bearer $(cat '{api_key}')\" \\
    -d '{{\"barcode\":\"{example}\"}}' {url}/api/v1/patrons/fees

Programs send the key in {api_key} as `Authorization: Bearer KEY`.
Browsers know this address after they are told to trust {authority}; it is good for this machine alone.
Letters are not sent: each is a file in {mail}.
Everything is kept in {data}; to begin anew, stop the demo and delete that folder.",
        url = ready.url,
        patrons = patrons.join("\n"),
        staff = staff.join("\n"),
        authority = ready.authority.display(),
        api_key = ready.api_key_file.display(),
        mail = ready.mail.display(),
        data = ready.data.display(),
    )
}
