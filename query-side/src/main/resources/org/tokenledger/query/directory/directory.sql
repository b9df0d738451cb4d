-- Texts that are sorted by are sorted by their bytes, so that the order is the same everywhere.
-- What is so now, since a position of the ledger; what was so from one position until before another is past.
create table users (
    id uuid primary key,
    username text collate "C" not null,
    role text not null,
    enabled boolean not null,
    created_at timestamptz not null,
    version bigint not null,
    since bigint not null
);

create index users_by_username on users (username, id);
create index users_by_created_at on users (created_at, id);

-- Of what was deleted, nothing that says something about a person is left: texts are empty, and it is marked.
create table past_users (
    id uuid not null,
    username text collate "C" not null,
    role text not null,
    enabled boolean not null,
    created_at timestamptz not null,
    version bigint not null,
    since bigint not null,
    until bigint not null,
    erased boolean not null default false,
    primary key (id, since)
);

create index past_users_by_username on past_users (username, id);
create index past_users_by_created_at on past_users (created_at, id);

-- last_used_at is not of the ledger: the flush of uses will write it.
-- Which index finds what there was early hangs on how much was changed since, so the statistics are kept closer than usual (a tenth).
create table tokens (
    id uuid primary key,
    name text collate "C" not null,
    owner_id uuid not null,
    created_by uuid,
    permissions text[] not null,
    source text not null,
    hint text not null,
    digest bytea not null,
    created_at timestamptz not null,
    expires_at timestamptz,
    revoked_at timestamptz,
    revoked_by uuid,
    revocation_reason text,
    last_used_at timestamptz,
    version bigint not null,
    since bigint not null
) with (autovacuum_analyze_scale_factor = 0.01);

-- One for each sort, one for what a manager may see, one to count what a user can use. No expiry comes after every other, never used before.
create index tokens_by_created_at on tokens (created_at, id);
create index tokens_by_name on tokens (name, id);
create index tokens_by_expires_at on tokens (coalesce(expires_at, 'infinity'::timestamptz), id);
create index tokens_by_last_used_at on tokens (coalesce(last_used_at, '-infinity'::timestamptz), id);
create index tokens_by_owner on tokens (owner_id, created_at, id);
create index tokens_not_revoked_by_owner on tokens (owner_id, expires_at) where revoked_at is null;
-- Those that are since then what they were early in a long ledger: few.
create index tokens_by_since on tokens (since);

create table past_tokens (
    id uuid not null,
    name text collate "C" not null,
    owner_id uuid not null,
    created_by uuid,
    permissions text[] not null,
    source text not null,
    hint text not null,
    created_at timestamptz not null,
    expires_at timestamptz,
    revoked_at timestamptz,
    revoked_by uuid,
    revocation_reason text,
    version bigint not null,
    since bigint not null,
    until bigint not null,
    erased boolean not null default false,
    primary key (id, since)
) with (autovacuum_analyze_scale_factor = 0.01);

-- As for those of now, where many of a moment are past by now; and where few are, all that held at a position.
create index past_tokens_by_position on past_tokens using gist (int8range(since, until));
create index past_tokens_by_created_at on past_tokens (created_at, id);
create index past_tokens_by_name on past_tokens (name, id);
create index past_tokens_by_expires_at on past_tokens (coalesce(expires_at, 'infinity'::timestamptz), id);
create index past_tokens_by_owner on past_tokens (owner_id, created_at, id);

-- Ledger time: the greatest time of all events up to a position. A row where it grows.
create table moments (
    position bigint primary key,
    time timestamptz not null unique
);
