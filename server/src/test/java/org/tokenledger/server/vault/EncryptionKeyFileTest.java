package org.tokenledger.server.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tokenledger.server.launch.LaunchFailed;
import org.tokenledger.server.launch.PrivateFile;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.UUID;

@NullUnmarked
class EncryptionKeyFileTest {
    private static final UUID TOKEN = UUID.fromString("0198f3c2-5b7e-7a10-8000-000000000001");

    @TempDir private Path folder;
    private EncryptionKeyFile keys;

    @BeforeEach
    void create() {
        keys = open();
        keys.create();
    }

    private EncryptionKeyFile open() {
        return new EncryptionKeyFile(new PrivateFile(path()));
    }

    private Path path() {
        return folder.resolve("encryption-keys");
    }

    @Test
    void onlyThisUserCanReadIt() throws IOException {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path())))
                .isEqualTo("rw-------");
    }

    @Test
    void ofTwoThatMakeItAtOnceBothHaveTheSameKey() {
        EncryptionKeyFile other = open();
        String current = keys.current();
        other.create();

        assertThat(other.current()).isEqualTo(current);
        assertThat(folder).isDirectoryNotContaining(file -> !file.equals(path()));
    }

    @Test
    void aWrappedKeyIsForItsTokenAlone() {
        DataKey key = DataKey.generate();
        WrappedKey wrapped = keys.wrap(key, TOKEN);

        assertThat(open().unwrap(wrapped, TOKEN).secret()).isEqualTo(key.secret());
        assertThatThrownBy(() -> keys.unwrap(wrapped, UUID.randomUUID()))
                .isInstanceOf(LaunchFailed.class)
                .hasMessage(
                        "The encryption key %s in the file %s does not open what is sealed with it in"
                                        .formatted(wrapped.wrappedWith(), path())
                                + " this database, so one of both is damaged: put the right file"
                                + " there, or name it with --encryption-keys.");
    }

    @Test
    void aKeyThatSomebodyElseAddedIsFound() {
        EncryptionKeyFile other = open();
        other.add();
        DataKey key = DataKey.generate();

        assertThat(keys.unwrap(other.wrap(key, TOKEN), TOKEN).secret()).isEqualTo(key.secret());
        assertThat(keys.current()).isEqualTo(other.current());
    }

    @Test
    void whatADestroyedKeyWrappedStaysClosed() {
        WrappedKey wrapped = keys.wrap(DataKey.generate(), TOKEN);
        keys.add();
        keys.destroyOlder();

        assertThat(open().holds(wrapped.wrappedWith())).isFalse();
        assertThatThrownBy(() -> open().unwrap(wrapped, TOKEN))
                .isInstanceOf(LaunchFailed.class)
                .hasMessage(
                        "The encryption key %s is not in the file %s, and text in this database is"
                                        .formatted(wrapped.wrappedWith(), path())
                                + " sealed with it: put the right file there, or name it with"
                                + " --encryption-keys.");
    }

    @Test
    void aFileThatIsGoneTakesNoKeysWithIt() throws IOException {
        WrappedKey wrapped = keys.wrap(DataKey.generate(), TOKEN);
        Files.delete(path());
        keys.refresh();

        assertThat(keys.current()).isEqualTo(wrapped.wrappedWith());
        assertThat(keys.unwrap(wrapped, TOKEN)).isNotNull();
    }

    @Test
    void anythingElseInTheFileIsRefusedWithoutRepeatingIt() throws IOException {
        for (String other : new String[] {"secret", "id c2hvcnQ=", "id not-base64", "id\n"}) {
            Files.writeString(path(), other);
            assertThatThrownBy(this::open)
                    .isInstanceOf(LaunchFailed.class)
                    .hasMessage(
                            "The file %s does not hold encryption keys, one a line: put the right"
                                            .formatted(path())
                                    + " one there.");
        }
    }
}
