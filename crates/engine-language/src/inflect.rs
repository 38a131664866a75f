//! The forms in which a word of the list stands in a text.

/// Words that do not follow the rule, each with its forms. Only words that lists of terms use: a word
/// that is missing here is inflected by the rule.
const IRREGULAR: &[&[&str]] = &[
    &["be", "am", "is", "are", "was", "were", "been", "being"],
    &["do", "does", "did", "done", "doing"],
    &["fail", "fails", "failed", "failing", "failure"],
    &["get", "gets", "got", "getting"],
    &["give", "gives", "gave", "given", "giving"],
    &["go", "goes", "went", "gone", "going"],
    &["have", "has", "had", "having"],
    &["hit", "hits", "hitting"],
    &["keep", "keeps", "kept", "keeping"],
    &["know", "knows", "knew", "known", "knowing"],
    &["make", "makes", "made", "making"],
    &["put", "puts", "putting"],
    &["run", "runs", "ran", "running"],
    &["send", "sends", "sent", "sending"],
    &["take", "takes", "took", "taken", "taking"],
    &["child", "children"],
    // Whoever is spoken of.
    &["his", "her", "their"],
    &["himself", "herself", "themself", "themselves"],
    &["family", "families"],
    // Not “people”: young people are what the list prefers.
    &["person", "persons"],
];

/// Whether a form of the list is written in capitals and digits, such as `LAC`. It is an abbreviation, and takes
/// no ending but that of the plural.
pub(crate) fn is_abbreviation(word: &str) -> bool {
    word.chars().any(char::is_uppercase) && !word.chars().any(char::is_lowercase)
}

/// Every form in which a word of the list is found, in lower case, the word itself among them.
///
/// Forms are made by rule and not by a dictionary: some are no words of English, and harm nobody.
pub(crate) fn forms(word: &str, is_last: bool) -> Vec<String> {
    let lower = word.to_lowercase();
    if is_abbreviation(word) {
        return vec![format!("{lower}s"), lower];
    }
    if let Some(group) = IRREGULAR.iter().find(|group| group.contains(&lower.as_str())) {
        return group.iter().map(|form| (*form).to_owned()).collect();
    }
    let letters = lower.chars().count();
    let is_plain = lower.chars().all(|letter| letter.is_ascii_lowercase());
    // Short words are articles and prepositions: only the noun at the end of a form has a plural.
    if !is_plain || letters < 3 || (letters == 3 && !is_last) {
        return vec![lower];
    }
    let mut all = vec![lower.clone()];
    for base in bases(&lower) {
        all.extend(endings(&base));
    }
    all.sort();
    all.dedup();
    all
}

/// What the word may be an ending of: itself, and what is left without `-s`, `-ed`, `-ing`.
fn bases(word: &str) -> Vec<String> {
    let mut all = vec![word.to_owned()];
    let cut = |ending: &str| word.strip_suffix(ending).filter(|rest| rest.len() >= 3).map(str::to_owned);
    for ending in ["ing", "ed"] {
        if let Some(rest) = cut(ending) {
            all.extend(single(&rest));
            all.push(format!("{rest}e"));
            all.push(rest);
        }
    }
    if let Some(rest) = cut("ies") {
        all.push(format!("{rest}y"));
    } else if let Some(rest) = cut("s").filter(|rest| !rest.ends_with(['s', 'u', 'i'])) {
        all.push(rest);
    }
    all
}

/// `plugg` without the doubled letter.
fn single(word: &str) -> Option<String> {
    let mut letters = word.chars().rev();
    let (last, before) = (letters.next()?, letters.next()?);
    (last == before && !matches!(last, 's' | 'l' | 'e' | 'o')).then(|| word[..word.len() - 1].to_owned())
}

fn endings(base: &str) -> Vec<String> {
    let mut all = vec![base.to_owned()];
    let last = base.chars().next_back().unwrap_or(' ');
    if let Some(stem) = base.strip_suffix('y').filter(|stem| !stem.ends_with(['a', 'e', 'o', 'u'])) {
        all.extend([format!("{stem}ies"), format!("{stem}ied"), format!("{base}ing")]);
        return all;
    }
    let hisses = base.ends_with("sh") || base.ends_with("ch") || matches!(last, 's' | 'x' | 'z');
    all.push(if hisses { format!("{base}es") } else { format!("{base}s") });
    if let Some(stem) = base.strip_suffix('e') {
        all.extend([format!("{base}d"), format!("{stem}ing")]);
    } else {
        all.extend([format!("{base}ed"), format!("{base}ing")]);
    }
    if !matches!(last, 'a' | 'e' | 'i' | 'o' | 'u' | 'w' | 'x' | 'y') {
        all.extend([format!("{base}{last}ed"), format!("{base}{last}ing")]);
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    fn has(word: &str, expected: &[&str]) {
        let all = forms(word, true);
        for form in expected {
            assert!(all.iter().any(|one| one == form), "{word} is found as {form}: {all:?}");
        }
    }

    #[test]
    fn plurals_past_and_ongoing_forms_are_found_from_whichever_form_is_listed() {
        has("member", &["member", "members"]);
        has("plugging", &["plug", "plugs", "plugged", "plugging"]);
        has("refused", &["refuse", "refuses", "refused", "refusing"]);
        has("absconded", &["abscond", "absconds", "absconding"]);
        has("family", &["family", "families"]);
        has("keeps", &["kept", "keeping"]);
        has("going", &["went", "goes"]);
        has("blitz", &["blitzes", "blitzed"]);
        has("making", &["made"]);
        has("choices", &["choice"]);
    }

    #[test]
    fn abbreviations_take_a_plural_and_nothing_else() {
        assert_eq!(forms("LAC", true), ["lacs", "lac"]);
        assert_eq!(forms("IC1", true), ["ic1s", "ic1"]);
    }

    #[test]
    fn young_people_are_not_young_persons() {
        assert_eq!(forms("person", true), ["person", "persons"]);
    }

    #[test]
    fn small_words_stay_as_they_are() {
        assert_eq!(forms("the", false), ["the"]);
        assert_eq!(forms("by", true), ["by"]);
    }
}
