-- What each event is found by; what it says is read from the ledger itself, by its position.
-- ledger_time is the greatest time of all events up to this one, so it never falls: a time is a position, found by bisection.
-- user_id is whom the event concerns (of a token: its owner from then on), other_user_id the other one of two: the previous owner.
create table audit (
    position bigint primary key,
    ledger_time timestamptz not null,
    action text not null,
    subject_id uuid not null,
    user_id uuid,
    other_user_id uuid,
    actor_id uuid,
    actor_user_id uuid,
    ip inet,
    reason text,
    request_id text
);

create index audit_by_subject on audit (subject_id, position);
create index audit_by_user on audit (user_id, position);
create index audit_by_other_user on audit (other_user_id, position) where other_user_id is not null;
create index audit_by_actor on audit (actor_id, position) where actor_id is not null;
create index audit_by_actor_user on audit (actor_user_id, position) where actor_user_id is not null;
create index audit_by_ip on audit (ip, position) where ip is not null;
-- Every token has been created; all else is rarer.
create index audit_by_action on audit (action, position) where action <> 'token.created';

-- The names of all tokens and users that ever were; of a deleted one no name is kept. The owner is of tokens.
create table audit_subjects (
    id uuid primary key,
    type text not null,
    name text,
    owner_id uuid,
    deleted boolean not null
);
