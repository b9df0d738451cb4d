package org.tokenledger.command.token;

import com.fasterxml.jackson.annotation.JsonInclude;

import org.jspecify.annotations.Nullable;
import org.tokenledger.contract.ErasureCertificate;
import org.tokenledger.contract.OneOf;
import org.tokenledger.contract.Refused;

import java.util.List;
import java.util.UUID;

/**
 * One answer per id, in the order asked.
 *
 * @param succeeded how many are done or were so already
 */
public record BulkResult(int succeeded, int failed, List<Item> results) {
    private static final String DONE = "done";
    private static final String UNCHANGED = "unchanged";
    private static final String REFUSED = "refused";

    /**
     * What became of one id.
     *
     * @param code when it was refused
     * @param erasureCertificate the path of the proof, when it was deleted
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Item(
            UUID id,
            @OneOf({DONE, UNCHANGED, REFUSED}) String outcome,
            @Nullable String code,
            @Nullable List<String> droppedPermissions,
            @Nullable String erasureCertificate) {

        static Item done(UUID id) {
            return new Item(id, DONE, null, null, null);
        }

        static Item deleted(UUID id, UUID deletion) {
            return new Item(id, DONE, null, null, ErasureCertificate.of(deletion));
        }

        static Item done(UUID id, List<String> dropped) {
            return new Item(id, DONE, null, dropped, null);
        }

        static Item unchanged(UUID id) {
            return new Item(id, UNCHANGED, null, null, null);
        }

        static Item refused(UUID id, Refused refused) {
            return new Item(id, REFUSED, refused.code().toString(), null, null);
        }
    }

    static BulkResult of(List<Item> items) {
        int failed = (int) items.stream().filter(item -> item.outcome().equals(REFUSED)).count();
        return new BulkResult(items.size() - failed, failed, items);
    }
}
