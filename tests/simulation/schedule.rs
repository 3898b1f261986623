//! Who goes on: tasks that run one at a time, from gate to gate, in an order that the seed decides. Any of them may be
//! killed at a gate, alone or with all others of its process.

use std::future::Future;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::Poll;

use crate::world::SECOND;
use crate::world::World;

/// Whoever has waited so long goes next: no step takes longer than its claim allows.
const PATIENCE_MS: i64 = 4 * SECOND;
/// So many steps from gate to gate no world needs.
const STEPS_MAX: u64 = 60_000;

/// One thing under way.
struct Task {
    name: String,
    process: u64,
    /// Since when it stands at its gate.
    since: i64,
    /// It waits for the real clock, not at a gate.
    sleeps: bool,
    work: Pin<Box<dyn Future<Output = ()> + Send>>,
}

/// Everything under way.
#[derive(Default)]
pub(crate) struct Schedule {
    tasks: Vec<Task>,
    steps: u64,
}

impl Schedule {
    pub(crate) fn len(&self) -> usize {
        self.tasks.len()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.tasks.is_empty()
    }

    /// Nobody can go on but those who wait for what somebody else does.
    pub(crate) fn only_waits(&self) -> bool {
        self.tasks.iter().all(|task| task.sleeps)
    }

    /// Those who wait for what somebody else does look whether it is done.
    pub(crate) async fn look_again(&mut self, world: &World) {
        for index in 0..self.tasks.len() {
            if self.tasks[index].sleeps {
                run(&mut self.tasks[index], world).await;
            }
        }
    }

    /// How many of these are under way.
    pub(crate) fn count(&self, name: &str) -> usize {
        self.tasks.iter().filter(|task| task.name == name).count()
    }

    pub(crate) fn begin(
        &mut self,
        world: &World,
        (name, process): (String, u64),
        work: impl Future<Output = ()> + Send + 'static,
    ) {
        world.say(|| format!("begins: {name} in process {process}"));
        self.tasks.push(Task {
            name,
            process,
            since: world.state().now,
            sleeps: false,
            work: Box::pin(work),
        });
    }

    /// Lets one of them go on to its next gate.
    pub(crate) async fn step(&mut self, world: &World) {
        let Some(chosen) = self.choose(world) else { return };
        self.steps += 1;
        if self.steps == STEPS_MAX {
            world.state().fail("it goes round and round");
        }
        world.say(|| format!("  {}", self.tasks[chosen].name));
        if run(&mut self.tasks[chosen], world).await {
            drop(self.tasks.swap_remove(chosen));
        } else {
            self.tasks[chosen].since = world.state().now;
        }
    }

    fn choose(&self, world: &World) -> Option<usize> {
        let mut state = world.state();
        let now = state.now;
        let awake = (0..self.tasks.len()).filter(|index| !self.tasks[*index].sleeps);
        let awake: Vec<usize> = awake.collect();
        let waits_longest = awake.iter().min_by_key(|index| self.tasks[**index].since);
        match waits_longest {
            Some(index) if now - self.tasks[*index].since > PATIENCE_MS => Some(*index),
            _ => state.chance.pick(&awake).copied(),
        }
    }

    /// One of them dies where it stands.
    pub(crate) fn kill_one(&mut self, world: &World) {
        let Some(index) = self.choose(world) else { return };
        let dead = self.tasks.swap_remove(index);
        world.say(|| format!("killed: {}", dead.name));
    }

    /// A process dies, with all that it had under way.
    pub(crate) fn kill_process(&mut self, process: u64, world: &World) {
        world.say(|| format!("process {process} dies"));
        self.tasks.retain(|task| task.process != process);
    }
}

/// Says whether it is done.
async fn run(task: &mut Task, world: &World) -> bool {
    poll_fn(|context| match task.work.as_mut().poll(context) {
        Poll::Ready(()) => Poll::Ready(true),
        Poll::Pending if world.take_parked() => {
            task.sleeps = false;
            Poll::Ready(false)
        }
        Poll::Pending if task.sleeps || world.waits_for_store() => Poll::Pending,
        Poll::Pending => {
            task.sleeps = true;
            Poll::Ready(false)
        }
    })
    .await
}
