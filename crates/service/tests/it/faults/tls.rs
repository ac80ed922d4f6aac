//! Certificates that are not to be believed (32): nothing is sent, nothing is charged, and orders wait
//! until there is one that is.

use super::tls_door::TlsDoor;
use super::world::{IMPATIENT, Keys, World};
use crate::certificates::Certificates;
use crate::sandbox_running::SandboxRunning;
use crate::servers::database::left_out;
use crate::shop::Shop;
use std::path::Path;

/// Who shows it, and the call that waits.
struct Case<'a> {
    collaborator: &'a str,
    step: &'a str,
    shown: (&'a Path, &'a Path),
    made: &'a Certificates,
}

impl Case<'_> {
    /// Orders wait at this collaborator until it shows the certificate that is there to be believed.
    async fn waits_for_a_better_one(&self) {
        let keys = Keys::Ignored;
        let sandbox = SandboxRunning::start(keys.arguments()).await;
        let door = TlsDoor::open(sandbox.address, self.shown.0, self.shown.1).await;
        let (url, setting) = (door.url(), format!("{}.url", self.collaborator));
        let settings = [IMPATIENT, (&*setting, &*url)];
        let shop = Shop::new().trusting(&self.made.authority);
        let world = World::of(shop, keys, sandbox, &settings).await;
        let ids = world.place(2).await;
        world.wait_unsent(&ids, self.step).await;
        let (turned_away, came_in) = door.met();
        assert!(turned_away > 0 && came_in == 0, "{turned_away}, {came_in}");
        // Whatever has been done before, nobody has been charged.
        let done = world.sandbox.log().await.done();
        assert!(done.iter().all(|done| done == "reserved 1 2"), "{done:?}");

        door.shows(&self.made.server, &self.made.server_key);
        for id in &ids {
            world.comes_to(id, "CONFIRMED").await;
            assert_eq!(world.asked(id, self.step).await, 1);
        }
        assert!(door.met().1 > 0);
        world.ends_well().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn fault_32_who_shows_a_certificate_that_is_not_to_be_believed_is_sent_nothing_until_it_is_mended()
 {
    let folder = tempfile::tempdir().unwrap();
    let Some(made) = Certificates::make(folder.path()) else {
        return left_out::<()>("no program openssl to make certificates").unwrap_or(());
    };
    let case = |collaborator, step, shown| Case {
        collaborator,
        step,
        shown,
        made: &made,
    };
    let expired = (&*made.expired, &*made.server_key);
    let elsewhere = (&*made.elsewhere, &*made.server_key);
    let self_signed = (&*made.self_signed, &*made.self_signed_key);
    let cases = [
        case("inventory", "reserve", expired),
        case("inventory", "reserve", elsewhere),
        case("inventory", "reserve", self_signed),
        case("payments", "pay", expired),
    ];
    let [first, second, third, fourth] = cases.each_ref().map(Case::waits_for_a_better_one);
    tokio::join!(first, second, third, fourth);
}
