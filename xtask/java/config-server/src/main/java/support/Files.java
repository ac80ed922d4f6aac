package support;

import java.io.IOException;
import java.nio.file.Path;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Lets a test put a file into the folder, wherever that is, or into that of a label. */
@RestController
class Files {
    private final Path folder;

    Files(@Value("${support.folder}") String folder) throws IOException {
        this.folder = java.nio.file.Files.createDirectories(Path.of(folder));
    }

    @PutMapping("/files/{name:[a-z0-9-]+\\.(?:yml|properties)}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void put(@PathVariable String name, @RequestBody String text) throws IOException {
        put(folder, name, text);
    }

    @PutMapping("/files/{label:[a-z0-9-]+}/{name:[a-z0-9-]+\\.(?:yml|properties)}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void put(@PathVariable String label, @PathVariable String name, @RequestBody String text)
            throws IOException {
        put(java.nio.file.Files.createDirectories(folder.resolve(label)), name, text);
    }

    private static void put(Path folder, String name, String text) throws IOException {
        // Wholly or not at all: the server may be reading it.
        Path half = java.nio.file.Files.createTempFile(folder, "half", ".tmp");
        java.nio.file.Files.writeString(half, text);
        java.nio.file.Files.move(half, folder.resolve(name),
                java.nio.file.StandardCopyOption.ATOMIC_MOVE);
    }
}
