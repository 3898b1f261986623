//! A form that came in, with the visit it belongs to.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::FromRequest;
use axum::extract::FromRequestParts;
use axum::extract::Request;

use crate::domain::OrderId;
use crate::web::Shared;
use crate::web::body;
use crate::web::cookies::Jar;
use crate::web::fault::Fault;
use crate::web::form::Fields;
use crate::web::form::Proof;
use crate::web::visit::WithTicket;

/// A form that a page of ours sent, with the visit it belongs to.
#[derive(Debug)]
pub(super) struct Posted<V> {
    pub(super) visit: V,
    pub(super) fields: Fields,
}

impl<V: FromRequestParts<Arc<Shared>, Rejection = Fault> + WithTicket> FromRequest<Arc<Shared>>
    for Posted<V>
{
    type Rejection = Fault;

    async fn from_request(request: Request, shared: &Arc<Shared>) -> Result<Self, Fault> {
        let (mut parts, body) = request.into_parts();
        let body: Bytes = body::whole(&parts, body).await?;
        // The form first: what is in it decides what is said, and nothing of it is kept.
        let secret = V::JAR.secret(&parts.headers);
        let proof = Proof {
            headers: &parts.headers,
            secret: secret.as_ref(),
            public_url: &shared.service.public_url,
            path: parts.uri.path(),
            order: order_in(parts.uri.path()),
            redactor: shared.cashier().redactor(),
        };
        let fields = Fields::proven(proof, &body);
        body::wipe(body);
        let fields = fields.map_err(|fault| match (V::JAR, fault) {
            (Jar::Staff, Fault::NotSignedIn { .. }) => Fault::StaffNotSignedIn,
            (_, fault) => fault,
        })?;
        let visit = V::from_request_parts(&mut parts, shared).await?;
        Ok(Self { visit, fields })
    }
}

/// The order that an address of the patron pages names.
fn order_in(path: &str) -> Option<OrderId> {
    let id = path.strip_prefix("/orders/")?.split('/').next()?;
    OrderId::parse(id).ok()
}
