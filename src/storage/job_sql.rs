//! The statements about stored jobs, as constant text that both databases take.

use crate::storage::sql::statements;

/// Claims jobs; `$may` says who may, and `$lock` keeps other claimers off the rows, where more than one can be at it.
macro_rules! claim_jobs {
    ($may:literal, $lock:literal) => {
        concat!(
            "
        with due as materialized (
            select kind, library, subject
            from job
            where coalesce(leased_until, due_at) <= $1
            ",
            $may,
            "
            order by coalesce(leased_until, due_at)
            limit $4
            ",
            $lock,
            "
        )
        update job
        set
            claimed_due_at = case
                when job.due_at = 9223372036854775807 then job.claimed_due_at
                else job.due_at
            end,
            due_at = 9223372036854775807,
            leased_until = $2,
            lease = $3,
            holder = $5,
            tries = tries + 1
        from due
        where job.kind = due.kind
        and job.library = due.library
        and job.subject = due.subject
        returning job.kind, job.library, job.subject, claimed_due_at, lease, wakes, tries"
        )
    };
}
pub(super) use claim_jobs;

statements! {
    /// Creates the job, or brings it forward; never back.
    WAKE_JOB = "
        insert into job (kind, library, subject, due_at, claimed_due_at, leased_until, lease, wakes, tries)
        values ($1, $2, $3, $4, null, null, 0, 1, 0)
        on conflict (kind, library, subject) do update
        set
            due_at = case
                when excluded.due_at < job.due_at then excluded.due_at
                else job.due_at
            end,
            wakes = job.wakes + 1";

    /// Touches no row when the lease is another's, or the job was woken since.
    REMOVE_JOB = "
        delete from job
        where kind = $1
        and library = $2
        and subject = $3
        and leased_until is not null
        and lease = $4
        and wakes = $5";

    /// A wake since the claim stands; without one the job is due at `$6`.
    GIVE_JOB_BACK = "
        update job
        set
            due_at = case
                when wakes = $5 then $6
                else due_at
            end,
            claimed_due_at = null,
            leased_until = null,
            tries = 0
        where kind = $1
        and library = $2
        and subject = $3
        and leased_until is not null
        and lease = $4";

    RELEASE_ALL_JOBS = "
        update job
        set
            due_at = case
                when claimed_due_at < due_at then claimed_due_at
                else due_at
            end,
            claimed_due_at = null,
            leased_until = null
        where leased_until is not null";

    /// What this holder has claimed is due again.
    RELEASE_JOBS_OF = "
        update job
        set
            due_at = case
                when claimed_due_at < due_at then claimed_due_at
                else due_at
            end,
            claimed_due_at = null,
            leased_until = null
        where leased_until is not null
        and holder = $1";

    NEXT_JOB_AT = "
        select min(coalesce(leased_until, due_at))
        from job";
}
