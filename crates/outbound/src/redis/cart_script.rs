//! The one script that writes carts: all or nothing, and only over the cart that was seen.

use super::fault::Fault;
use super::link::Link;
use ::redis::Script;
use std::sync::LazyLock;

/// Keys: the cart, and perhaps the mark that tells whether this was done before. Arguments: the cart's
/// value as it was seen (empty: there was none), the value to write (empty: the cart stays), its life,
/// the mark's value, the mark's life (in milliseconds).
const SAVE: &str = r"
if KEYS[2] then
  local earlier = redis.call('GET', KEYS[2])
  if earlier then return {'before', earlier} end
end
local found = redis.call('GET', KEYS[1]) or ''
if found ~= ARGV[1] then return {'moved', found} end
if ARGV[2] ~= '' then redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3]) end
if KEYS[2] then redis.call('SET', KEYS[2], ARGV[4], 'PX', ARGV[5]) end
return {'saved', ''}
";

static SCRIPT: LazyLock<Script> = LazyLock::new(|| Script::new(SAVE));

/// What tells later that this was done, and for how long.
pub(super) struct Mark {
    pub(super) key: String,
    pub(super) value: Vec<u8>,
    pub(super) life: domain::Duration,
}

/// A cart's value to be written over the one that was seen.
pub(super) struct Saving<'a> {
    pub(super) cart_key: &'a str,
    /// None: there was none.
    pub(super) seen: Option<&'a [u8]>,
    /// None: the cart stays as it is, and only the mark is made.
    pub(super) new: Option<&'a [u8]>,
    pub(super) life: domain::Duration,
    pub(super) mark: Option<&'a Mark>,
}

/// What became of it.
pub(super) enum Saved {
    /// It is written, and so is the mark.
    Now,
    /// The mark was there before, with this value. Nothing was written.
    Before(Vec<u8>),
    /// The cart is not the one that was seen, but this one, if any. Nothing was written.
    Moved(Option<Vec<u8>>),
}

pub(super) async fn save(link: &Link, saving: &Saving<'_>) -> Result<Saved, Fault> {
    let mut call = SCRIPT.key(saving.cart_key);
    if let Some(mark) = saving.mark {
        call.key(&mark.key);
    }
    call.arg(saving.seen.unwrap_or_default())
        .arg(saving.new.unwrap_or_default())
        .arg(saving.life.micros() / 1_000);
    if let Some(mark) = saving.mark {
        call.arg(&mark.value[..]).arg(mark.life.micros() / 1_000);
    }
    let (number, mut connection) = link.connection().await?;
    let saved = call.invoke_async(&mut connection);
    let (what, value): (String, Vec<u8>) = link.answer(number, saved).await?;
    match what.as_str() {
        "saved" => Ok(Saved::Now),
        "before" => Ok(Saved::Before(value)),
        "moved" => Ok(Saved::Moved((!value.is_empty()).then_some(value))),
        other => Err(Fault::Unreadable(format!("the script said {other}"))),
    }
}
