//! What the roles of a library's staff may do: the one table of permissions.

/// What somebody at the library is there for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Role {
    /// Serves patrons: finds orders, finishes tasks.
    Desk,
    /// And takes payments for patrons, and gives money back.
    Cashier,
    /// Refunds, reports and settlement.
    Finance,
    /// Sets the library up, and lets others in.
    Admin,
    /// Sees the audit, changes nothing.
    Auditor,
}

/// Something that not everybody at the library may do. Whoever is signed in finds and reads orders, whatever the role.
///
/// A new one gets its line in [`Role::may`] and in [`Permission::ALL`]; a page asks for it where it is routed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Permission {
    /// Finish tasks, decide what could not be found out, see more of a person, forget wrong PINs.
    WorkAtDesk,
    /// Note that a guardian has approved. Whoever gives out what is stored of a child does not: it takes two.
    NoteApprovals,
    /// Give money back to cards.
    Refund,
    /// Agree to refunds that one person may not give alone.
    AgreeToRefunds,
    /// Give out and forget what is stored of a patron.
    ManagePatrons,
    /// Let people in at the library, change their roles, keep them out.
    ManagePeople,
    /// Read the reports of the library's money.
    ReadReports,
    /// Read and export the audit.
    ReadAudit,
}

impl Role {
    /// Every one of them.
    pub const ALL: [Self; 5] = [
        Self::Desk,
        Self::Cashier,
        Self::Finance,
        Self::Admin,
        Self::Auditor,
    ];

    /// The word for the store and the command line.
    pub fn word(self) -> &'static str {
        match self {
            Self::Desk => "desk",
            Self::Cashier => "cashier",
            Self::Finance => "finance",
            Self::Admin => "admin",
            Self::Auditor => "auditor",
        }
    }

    /// Whether this role may do that.
    ///
    /// ```
    /// use lastfour::domain::Permission;
    /// use lastfour::domain::Role;
    ///
    /// assert!(Role::Cashier.may(Permission::Refund));
    /// assert!(!Role::Auditor.may(Permission::Refund));
    /// ```
    pub fn may(self, what: Permission) -> bool {
        match what {
            Permission::WorkAtDesk => self != Self::Auditor,
            Permission::NoteApprovals => matches!(self, Self::Desk | Self::Cashier | Self::Finance),
            Permission::Refund => matches!(self, Self::Cashier | Self::Finance | Self::Admin),
            Permission::AgreeToRefunds => matches!(self, Self::Finance | Self::Admin),
            Permission::ManagePatrons | Permission::ManagePeople => self == Self::Admin,
            Permission::ReadReports => matches!(self, Self::Finance | Self::Admin | Self::Auditor),
            Permission::ReadAudit => matches!(self, Self::Admin | Self::Auditor),
        }
    }

    /// Reads the word; `None` when there is no such role.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.word() == word)
    }
}

impl Permission {
    /// Every one of them.
    pub const ALL: [Self; 8] = [
        Self::WorkAtDesk,
        Self::NoteApprovals,
        Self::Refund,
        Self::AgreeToRefunds,
        Self::ManagePatrons,
        Self::ManagePeople,
        Self::ReadReports,
        Self::ReadAudit,
    ];

    /// The word for documents and tests.
    pub fn word(self) -> &'static str {
        match self {
            Self::WorkAtDesk => "work_at_desk",
            Self::NoteApprovals => "note_approvals",
            Self::Refund => "refund",
            Self::AgreeToRefunds => "agree_to_refunds",
            Self::ManagePatrons => "manage_patrons",
            Self::ManagePeople => "manage_people",
            Self::ReadReports => "read_reports",
            Self::ReadAudit => "read_audit",
        }
    }

    /// What it allows, in words for the table of the documents.
    pub fn means(self) -> &'static str {
        match self {
            Self::WorkAtDesk => {
                "finish tasks, decide what could not be found out, see more of a person, forget wrong PINs"
            }
            Self::NoteApprovals => "note that a guardian has approved",
            Self::Refund => "give money back to cards",
            Self::AgreeToRefunds => "agree to refunds that one person may not give alone",
            Self::ManagePatrons => "give out and forget what is stored of a patron",
            Self::ManagePeople => "let people in, change their roles, keep them out",
            Self::ReadReports => "read the reports",
            Self::ReadAudit => "read and export the audit",
        }
    }
}
