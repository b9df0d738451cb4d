package org.tokenledger.server.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.tokenledger.command.append.AnsweredMeanwhile;
import org.tokenledger.command.append.AppendConditions;
import org.tokenledger.command.append.AppendConflict;
import org.tokenledger.command.append.Remembering;
import org.tokenledger.command.append.Unique;
import org.tokenledger.contract.Code;
import org.tokenledger.contract.Refused;
import org.tokenledger.events.Cause;
import org.tokenledger.events.TokenEvent.TokenRevoked;
import org.tokenledger.server.ledger.GroupCheck.AnswerKey;
import org.tokenledger.server.ledger.GroupCheck.Held;
import org.tokenledger.server.vault.WrappedKey;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** Who wins in a group, and that a loser disturbs nobody. */
@NullMarked
class GroupCheckTest {
    private static final String KEK = "current";
    private static final UUID A = new UUID(0, 1);
    private static final UUID B = new UUID(0, 2);
    private static final UUID OWNER = new UUID(0, 3);

    @Test
    void positionsAreGivenToWinnersOnly() {
        GroupCheck check = new GroupCheck(held(Map.of(A, 4L)));
        AppendRequest stale = request(A, 4);
        AppendRequest first = request(A, 5);
        AppendRequest second = request(B, 0);
        List.of(stale, first, second).forEach(check::consider);

        assertThat(check.winners()).containsExactly(first, second);
        assertThat(check.losers().get(stale)).isInstanceOf(AppendConflict.class);
        assertThat(check.firstPosition()).isEqualTo(10);
        assertThat(check.nextPosition()).isEqualTo(12);
    }

    @Test
    void aWinnerIsSeenByThoseBehindIt() {
        GroupCheck check = new GroupCheck(held(Map.of(A, 4L)));
        AppendRequest winner = request(A, 5);
        AppendRequest same = request(A, 5);
        AppendRequest next = request(A, 6);
        List.of(winner, same, next).forEach(check::consider);

        assertThat(check.winners()).containsExactly(winner, next);
    }

    @Test
    void aNameIsTakenOnceWithinAGroup() {
        GroupCheck check = new GroupCheck(held(Map.of()));
        AppendRequest first = request(A, 0);
        first.conditions().claim(Unique.TOKEN_NAME, "deploy", A);
        AppendRequest second = request(B, 0);
        second.conditions().claim(Unique.TOKEN_NAME, "deploy", B);
        List.of(first, second).forEach(check::consider);

        assertThat(check.winners()).containsExactly(first);
        assertThat(check.losers().get(second))
                .isInstanceOfSatisfying(
                        Refused.class,
                        refused -> assertThat(refused.code()).isEqualTo(Code.TOKEN_NAME_CONFLICT));
        assertThat(check.claimsToAdd()).containsExactly(Map.entry(key(), A));
    }

    @Test
    void aNameThatIsReleasedInTheGroupIsFreeForTheNext() {
        GroupCheck check =
                new GroupCheck(
                        new Held(
                                10,
                                KEK,
                                Map.of(A, 0L),
                                Map.of(key(), A),
                                Map.of(),
                                Set.of(),
                                false));
        AppendRequest release = request(A, 1);
        release.conditions().release(Unique.TOKEN_NAME, "deploy", A);
        AppendRequest claim = request(B, 0);
        claim.conditions().claim(Unique.TOKEN_NAME, "deploy", B);
        List.of(release, claim).forEach(check::consider);

        assertThat(check.winners()).hasSize(2);
        assertThat(check.claimsToRemove()).containsExactly(key());
        assertThat(check.claimsToAdd()).containsExactly(Map.entry(key(), B));
    }

    @Test
    void nobodyReleasesWhatAnotherHolds() {
        GroupCheck check =
                new GroupCheck(
                        new Held(
                                10,
                                KEK,
                                Map.of(B, 0L),
                                Map.of(key(), A),
                                Map.of(),
                                Set.of(),
                                false));
        AppendRequest release = request(B, 1);
        release.conditions().release(Unique.TOKEN_NAME, "deploy", B);
        check.consider(release);

        assertThat(check.winners()).containsExactly(release);
        assertThat(check.claimsToRemove()).isEmpty();
    }

    @Test
    void whatWasReadMustBeUnchanged() {
        GroupCheck check = new GroupCheck(held(Map.of(OWNER, 3L)));
        AppendRequest changesOwner = request(OWNER, 4);
        AppendRequest readOwner = request(A, 0);
        readOwner.conditions().unchanged(OWNER, 3);
        List.of(changesOwner, readOwner).forEach(check::consider);

        assertThat(check.losers()).containsOnlyKeys(readOwner);
    }

    @Test
    void whoeverCountsOnAllTokensOfAUserLosesToOneThatGivesAnother() {
        GroupCheck check =
                new GroupCheck(
                        new Held(10, KEK, Map.of(), Map.of(), Map.of(OWNER, 7L), Set.of(), false));
        AppendRequest knowsAll = request(A, 0);
        knowsAll.conditions().noneGivenSince(OWNER, 7);
        AppendRequest gives = request(B, 0);
        gives.conditions().givesTo(OWNER);
        AppendRequest knewAll = request(new UUID(0, 9), 0);
        knewAll.conditions().noneGivenSince(OWNER, 10);
        List.of(knowsAll, gives, knewAll).forEach(check::consider);

        assertThat(check.winners()).containsExactly(knowsAll, gives);
        assertThat(check.givenNow()).containsExactly(Map.entry(OWNER, 11L));
    }

    @Test
    void oneIdempotencyKeyHasOneAnswer() {
        Remembering key = new Remembering(OWNER, "key", "00");
        GroupCheck check =
                new GroupCheck(
                        new Held(
                                10,
                                KEK,
                                Map.of(),
                                Map.of(),
                                Map.of(),
                                Set.of(new AnswerKey(OWNER, "other")),
                                false));
        AppendRequest first = request(A, 0, key);
        AppendRequest again = request(B, 0, key);
        AppendRequest before = request(B, 0, new Remembering(OWNER, "other", "00"));
        List.of(first, again, before).forEach(check::consider);

        assertThat(check.winners()).containsExactly(first);
        assertThat(check.losers().get(again)).isInstanceOf(AnsweredMeanwhile.class);
        assertThat(check.losers().get(before)).isInstanceOf(AnsweredMeanwhile.class);
    }

    @Test
    void theEventsOfOneRequestMustFollowEachOther() {
        GroupCheck check = new GroupCheck(held(Map.of(A, 4L)));
        AppendRequest both = request(row(A, 5), row(A, 6), row(B, 0));
        AppendRequest gap = request(row(A, 7), row(A, 9));
        List.of(both, gap).forEach(check::consider);

        assertThat(check.winners()).containsExactly(both);
        assertThat(check.nextPosition()).isEqualTo(13);
    }

    @Test
    void aDataKeyThatIsWrappedWithAnEncryptionKeyOutOfUseIsNotStored() {
        GroupCheck check = new GroupCheck(held(Map.of()));
        AppendRequest older = request(row(A, 0, new WrappedKey("older", new byte[0])));
        AppendRequest current = request(row(B, 0, new WrappedKey(KEK, new byte[0])));
        List.of(older, current).forEach(check::consider);

        assertThat(check.winners()).containsExactly(current);
        assertThat(check.losers().get(older)).isInstanceOf(EncryptionKeyChanged.class);
    }

    private static UUID key() {
        return Unique.TOKEN_NAME.key("deploy");
    }

    private static Held held(Map<UUID, Long> sequences) {
        return new Held(10, KEK, sequences, Map.of(), Map.of(), Set.of(), false);
    }

    private static AppendRequest request(UUID stream, long sequence) {
        return request(stream, sequence, null);
    }

    private static AppendRequest request(UUID stream, long sequence, @Nullable Remembering key) {
        return new AppendRequest(
                List.of(row(stream, sequence)),
                new AppendConditions(key, null),
                new KeptAnswer(new byte[0], List.of()));
    }

    private static AppendRequest request(Row... rows) {
        return new AppendRequest(List.of(rows), new AppendConditions(null, null), null);
    }

    private static Row row(UUID stream, long sequence) {
        return row(stream, sequence, null);
    }

    private static Row row(UUID stream, long sequence, @Nullable WrappedKey newKey) {
        TokenRevoked event = new TokenRevoked(stream, Cause.system("test"));
        return new Row(
                UUID.randomUUID(),
                sequence,
                Instant.EPOCH,
                null,
                event,
                new byte[0],
                new byte[0],
                new byte[32],
                newKey);
    }
}
