//! The tables of the audit, and the canonical form of an entry that its hash covers.

use sea_orm::entity::prelude::*;
use sha2::{Digest, Sha256};

/// One entry, as stored.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "audit_entry")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub at: i64,
    pub request: Uuid,
    pub system: Option<String>,
    pub acting_user: Option<Uuid>,
    pub acting_member: Option<Uuid>,
    pub acting_agency: Option<Uuid>,
    pub action: String,
    pub resource_kind: String,
    pub resource: Option<Uuid>,
    pub categories: String,
    pub purpose: String,
    pub basis: String,
    pub basis_ref: Option<Uuid>,
    pub refusal: Option<String>,
    pub reason_hash: Option<Vec<u8>>,
    pub people_hash: Option<Vec<u8>>,
    pub gateway: Option<Uuid>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Related<reason::Entity> for Entity {
    fn to() -> RelationDef {
        Self::belongs_to(reason::Entity).from(Column::Id).to(reason::Column::EntryId).into()
    }
}

impl Related<subject::Entity> for Entity {
    fn to() -> RelationDef {
        Self::belongs_to(subject::Entity).from(Column::Id).to(subject::Column::EntryId).into()
    }
}

impl Related<leaf::Entity> for Entity {
    fn to() -> RelationDef {
        Self::belongs_to(leaf::Entity).from(Column::Id).to(leaf::Column::EntryId).into()
    }
}

impl Model {
    /// The leaf hash of this entry: SHA-256 of 0x00 and its canonical form (RFC 6962, section 2.1).
    ///
    /// Canonical form: the version byte, then every field in the order of the table. A number is
    /// 8 bytes big-endian; text and bytes are preceded by their length in 8 bytes; an optional field
    /// is preceded by 0 (absent) or 1 (present). No two different entries share a form.
    ///
    /// Version 1 ends with the reason: entries about nobody that rest on no named power, and all that were
    /// sealed before there were others. Version 2 goes on with the hash of the people and the power.
    pub fn leaf_hash(&self) -> [u8; 32] {
        let is_second = self.people_hash.is_some() || self.gateway.is_some();
        let mut form = Form(Sha256::new());
        form.0.update([0x00, if is_second { 2 } else { 1 }]);
        form.number(self.id);
        form.number(self.at);
        form.bytes(self.request.as_bytes());
        form.optional(self.system.as_deref().map(str::as_bytes));
        form.optional(self.acting_user.as_ref().map(|id| id.as_bytes().as_slice()));
        form.optional(self.acting_member.as_ref().map(|id| id.as_bytes().as_slice()));
        form.optional(self.acting_agency.as_ref().map(|id| id.as_bytes().as_slice()));
        form.bytes(self.action.as_bytes());
        form.bytes(self.resource_kind.as_bytes());
        form.optional(self.resource.as_ref().map(|id| id.as_bytes().as_slice()));
        form.bytes(self.categories.as_bytes());
        form.bytes(self.purpose.as_bytes());
        form.bytes(self.basis.as_bytes());
        form.optional(self.basis_ref.as_ref().map(|id| id.as_bytes().as_slice()));
        form.optional(self.refusal.as_deref().map(str::as_bytes));
        form.optional(self.reason_hash.as_deref());
        if is_second {
            form.optional(self.people_hash.as_deref());
            form.optional(self.gateway.as_ref().map(|id| id.as_bytes().as_slice()));
        }
        form.0.finalize().into()
    }
}

struct Form(Sha256);

impl Form {
    fn number(&mut self, value: i64) {
        self.0.update(value.to_be_bytes());
    }

    fn bytes(&mut self, value: &[u8]) {
        self.0.update((value.len() as u64).to_be_bytes());
        self.0.update(value);
    }

    fn optional(&mut self, value: Option<&[u8]>) {
        match value {
            None => self.0.update([0]),
            Some(value) => {
                self.0.update([1]);
                self.bytes(value);
            }
        }
    }
}

/// The hash that ties a reason in words to its entry.
pub fn reason_hash(salt: &[u8], words: &str) -> Vec<u8> {
    let mut hash = Sha256::new();
    hash.update(salt);
    hash.update(words.as_bytes());
    hash.finalize().to_vec()
}

/// The hash that ties the people whom an entry is about to it: SHA-256 of 0x03 and their ids in order, each once.
#[derive(Clone, Debug)]
pub struct PeopleHash(Sha256);

impl PeopleHash {
    /// The hash of nobody yet.
    pub fn new() -> Self {
        let mut hash = Sha256::new();
        hash.update([0x03]);
        Self(hash)
    }

    /// Takes the next id; ids come in the order of their bytes.
    pub fn add(&mut self, person: &Uuid) {
        self.0.update(person.as_bytes());
    }

    /// The hash of all that were taken.
    pub fn finish(self) -> Vec<u8> {
        self.0.finalize().to_vec()
    }
}

/// Reasons in words, beside the entries so that they can be erased.
pub mod reason {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "audit_reason")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub entry_id: i64,
        pub words: Option<String>,
        pub salt: Option<Vec<u8>>,
        pub erased_by_case: Option<String>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}

    impl Related<super::Entity> for Entity {
        fn to() -> RelationDef {
            Self::belongs_to(super::Entity).from(Column::EntryId).to(super::Column::Id).into()
        }
    }
}

/// Whom an entry is about: a row for each child.
pub mod subject {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "audit_subject")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub entry_id: i64,
        #[sea_orm(primary_key, auto_increment = false)]
        pub person: Uuid,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}

    impl Related<super::Entity> for Entity {
        fn to() -> RelationDef {
            Self::belongs_to(super::Entity).from(Column::EntryId).to(super::Column::Id).into()
        }
    }
}

/// Entries that no seal covers yet: the sealer's work list.
pub mod unsealed {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "audit_unsealed")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub entry_id: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Which seal covers an entry, at which position of its tree.
pub mod leaf {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "audit_leaf")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub entry_id: i64,
        pub seal_id: i64,
        pub position: i32,
        pub hash: Vec<u8>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}

    impl Related<super::seal::Entity> for Entity {
        fn to() -> RelationDef {
            Self::belongs_to(super::seal::Entity).from(Column::SealId).to(super::seal::Column::Id).into()
        }
    }
}

/// Signed, chained roots.
pub mod seal {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "audit_seal")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: i64,
        pub previous: Vec<u8>,
        pub root: Vec<u8>,
        pub leaves: i32,
        pub sealed_at: i64,
        pub head: Vec<u8>,
        pub key_name: String,
        pub signature: Vec<u8>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
