//! The legal powers that come with the product. Every text is guidance, not legal advice: it names its source and the
//! day on which that was read, and an information-governance lead can write notes of their legal body beside it or take a
//! power out of use there.

/// 22 November 2026, when the sources were looked at, in days since 1 January 1970.
pub const SHIPPED_ON: i32 = 20_779;

/// One power as it comes with the product. Codes stand with blanks between them.
pub struct Shipped {
    pub code: &'static str,
    pub name: &'static str,
    pub law: &'static str,
    pub summary: &'static str,
    pub notes: &'static str,
    pub source: &'static str,
    /// Kinds of agencies that may send; empty when any may.
    pub senders: &'static str,
    /// Kinds of agencies that may receive; empty when any may.
    pub recipients: &'static str,
    /// Categories that it never carries.
    pub never: &'static str,
    /// Purposes that it serves; empty when any that is not refused.
    pub purposes: &'static str,
    pub is_depersonalised: bool,
    pub is_barred_to_care: bool,
    pub is_for_one_child: bool,
    pub is_within_controller: bool,
}

/// Without limits of its own: each power below says where it differs.
const PLAIN: Shipped = Shipped {
    code: "",
    name: "",
    law: "",
    summary: "",
    notes: "",
    source: "",
    senders: "",
    recipients: "",
    never: "",
    purposes: "",
    is_depersonalised: false,
    is_barred_to_care: false,
    is_for_one_child: false,
    is_within_controller: false,
};

/// Services of a council, police, health and justice bodies, schools and voluntary organisations that work with
/// children: whom co-operation for children's well-being takes in.
const WITH_CHILDREN: &str = "police youth_justice social_care community_safety education school hospital ambulance care_board probation housing voluntary";
/// Who plans and acts together under the Serious Violence Duty: its specified authorities (Schedule 1: police, fire,
/// integrated care board, the services of the council, youth justice, probation), and of those that it consults
/// (Schedule 2) schools. Hospitals and the ambulance service are neither, and a housing service may be no council's.
const DUTY: &str =
    "police youth_justice social_care community_safety education school care_board probation fire";
/// Patient information, and what often is some: whether a note on drugs or alcohol came from treatment cannot be told
/// from its category.
const PATIENT: &str = "health substance_use";

/// Every power that comes with the product, in the order in which pages list them.
pub const SHIPPED: &[Shipped] = &[
    Shipped {
        code: "ca_1989_s17",
        name: "Children Act 1989, section 17",
        law: "Children Act 1989 s.17",
        summary: "A council safeguards and promotes the welfare of children in need in its area.",
        notes: "Guidance, not legal advice. Rely on it for help to a child in need. It does not by itself set aside a duty of confidence: ask the family unless that puts the child at risk. So it carries no patient information here. Substance use counts as patient information here until somebody has read where it comes from.",
        source: "legislation.gov.uk, Children Act 1989",
        senders: WITH_CHILDREN,
        recipients: WITH_CHILDREN,
        never: PATIENT,
        purposes: "offer_help decide_protection immediate_danger respond_to_incident move_of_home map_families",
        ..PLAIN
    },
    Shipped {
        code: "ca_1989_s47",
        name: "Children Act 1989, section 47",
        law: "Children Act 1989 s.47",
        summary: "A council enquires when it has reasonable cause to suspect that a child suffers, or is likely to suffer, significant harm.",
        notes: "Guidance, not legal advice. It carries what the enquiry needs, health included. Do not wait for consent where asking would put the child at risk.",
        source: "legislation.gov.uk, Children Act 1989",
        senders: WITH_CHILDREN,
        recipients: "social_care youth_justice education community_safety police hospital care_board",
        purposes: "decide_protection immediate_danger respond_to_incident",
        ..PLAIN
    },
    Shipped {
        code: "ca_2004_s10",
        name: "Children Act 2004, section 10",
        law: "Children Act 2004 s.10",
        summary: "A council and its partners co-operate to improve the well-being of children.",
        notes: "Guidance, not legal advice. Schools, hospitals and voluntary organisations take part where the council has made them part of its arrangements. It does not set aside the confidence of a patient. Substance use counts as patient information here until somebody has read where it comes from.",
        source: "legislation.gov.uk, Children Act 2004",
        senders: WITH_CHILDREN,
        recipients: WITH_CHILDREN,
        never: PATIENT,
        ..PLAIN
    },
    Shipped {
        code: "ca_2004_s11",
        name: "Children Act 2004, section 11",
        law: "Children Act 2004 s.11",
        summary: "Public bodies do their work with regard to the need to safeguard children and promote their welfare.",
        notes: "Guidance, not legal advice. It is a duty about how a body works, and it names bodies: schools and voluntary organisations are not among them. It does not set aside the confidence of a patient. Substance use counts as patient information here until somebody has read where it comes from.",
        source: "legislation.gov.uk, Children Act 2004",
        senders: "police youth_justice social_care community_safety education hospital ambulance care_board probation housing",
        recipients: WITH_CHILDREN,
        never: PATIENT,
        purposes: "offer_help decide_protection immediate_danger respond_to_incident move_of_home youth_justice priority_list supervise",
        ..PLAIN
    },
    Shipped {
        code: "ca_2004_s16h",
        name: "Children Act 2004, section 16H",
        law: "Children Act 2004 s.16H",
        summary: "A safeguarding partner (council, integrated care board, police) asks somebody for information that helps it to safeguard children.",
        notes: "Guidance, not legal advice. A safeguarding partner has to ask, and has to say what for. Only safeguarding partners receive under it here.",
        source: "legislation.gov.uk, Children Act 2004",
        recipients: "social_care care_board police",
        purposes: "decide_protection immediate_danger respond_to_incident offer_help review_access",
        ..PLAIN
    },
    Shipped {
        code: "cda_1998_s115",
        name: "Crime and Disorder Act 1998, section 115",
        law: "Crime and Disorder Act 1998 s.115",
        summary: "Anybody may disclose to the police, a council, probation, a health board and similar bodies what the purposes of the Act need.",
        notes: "Guidance, not legal advice. It is a power and not a duty. Data protection law and confidence still hold: it does not set aside the confidence of a patient. Substance use counts as patient information here until somebody has read where it comes from.",
        source: "legislation.gov.uk, Crime and Disorder Act 1998",
        recipients: "police youth_justice social_care community_safety education care_board probation housing",
        never: PATIENT,
        purposes: "offer_help plan_and_analyse match_lists priority_list youth_justice disrupt_adults orders respond_to_incident evaluation",
        ..PLAIN
    },
    Shipped {
        code: "cda_1998_s17a",
        name: "Crime and Disorder Act 1998, section 17A",
        law: "Crime and Disorder Act 1998 s.17A",
        summary: "Authorities of a community safety partnership give one another certain information in which nobody can be recognised.",
        notes: "Guidance, not legal advice. It never carries anything personal.",
        source: "legislation.gov.uk, Crime and Disorder Act 1998",
        purposes: "plan_and_analyse evaluation",
        is_depersonalised: true,
        ..PLAIN
    },
    Shipped {
        code: "pcsc_2022_s16",
        name: "Serious Violence Duty: Police, Crime, Sentencing and Courts Act 2022, section 16",
        law: "Police, Crime, Sentencing and Courts Act 2022 s.16",
        summary: "Authorities under the Serious Violence Duty disclose to one another what helps to prevent and reduce serious violence.",
        notes: "Guidance, not legal advice. It never carries patient information. It carries nothing personal that comes from a health or social care authority: here everything personal from children’s social care or an integrated care board counts as that. Hospitals and the ambulance service are no authorities of the Duty: they neither send nor receive under it. Substance use counts as patient information until somebody has read each source. For those use the Children Acts, section 115, consent, vital interests or the public interest.",
        source: "legislation.gov.uk, Police, Crime, Sentencing and Courts Act 2022, in force since 31 January 2023",
        senders: DUTY,
        recipients: DUTY,
        never: PATIENT,
        purposes: "plan_and_analyse match_lists priority_list offer_help respond_to_incident disrupt_adults evaluation",
        is_barred_to_care: true,
        ..PLAIN
    },
    Shipped {
        code: "pcsc_2022_s17",
        name: "Serious Violence Duty: Police, Crime, Sentencing and Courts Act 2022, section 17",
        law: "Police, Crime, Sentencing and Courts Act 2022 s.17",
        summary: "The local policing body asks an authority for what it needs to assist with the Duty and to monitor it.",
        notes: "Guidance, not legal advice. Here it reaches the regional body only, which sees aggregate figures and nothing personal.",
        source: "House of Lords Hansard, 8 December 2021; legislation.gov.uk",
        senders: DUTY,
        recipients: "regional_body",
        purposes: "plan_and_analyse evaluation",
        is_depersonalised: true,
        ..PLAIN
    },
    Shipped {
        code: "consent",
        name: "Consent",
        law: "Common law; UK GDPR art. 6(1)(a)",
        summary: "The child, or who may decide for the child, was asked and agreed.",
        notes: "Guidance, not legal advice. For one child at a time. It can be taken back at any time, and it is not free where a service depends on it.",
        source: "UK GDPR; common law duty of confidence",
        is_for_one_child: true,
        ..PLAIN
    },
    Shipped {
        code: "vital_interests",
        name: "Vital interests",
        law: "UK GDPR art. 6(1)(d)",
        summary: "Somebody’s life is in danger, and they cannot be asked in time.",
        notes: "Guidance, not legal advice. For one child at a time, and for as long as the danger lasts.",
        source: "UK GDPR",
        purposes: "decide_protection immediate_danger respond_to_incident",
        is_for_one_child: true,
        ..PLAIN
    },
    Shipped {
        code: "public_interest",
        name: "Public interest at common law",
        law: "Common law duty of confidence",
        summary: "Serious harm to somebody weighs more than keeping a confidence.",
        notes: "Guidance, not legal advice. For one child at a time, with the reasons written down. For patient information ask the Caldicott Guardian.",
        source: "Common law duty of confidence",
        purposes: "decide_protection immediate_danger respond_to_incident disrupt_adults orders",
        is_for_one_child: true,
        ..PLAIN
    },
    Shipped {
        code: "own_function",
        name: "Own function",
        law: "The function of the legal body itself",
        summary: "Services of one legal body use what the body holds for what the body is there for.",
        notes: "Guidance, not legal advice. It needs a written protocol of the body that names both services, and it reaches nobody outside the body.",
        source: "Data Protection Act 2018; UK GDPR art. 6(1)(e)",
        is_within_controller: true,
        ..PLAIN
    },
];
