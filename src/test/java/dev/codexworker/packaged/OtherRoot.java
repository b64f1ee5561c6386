package dev.codexworker.packaged;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A root folder of its own, in which commands see no other files and no other processes. */
record OtherRoot(Path folder) {
  /** Commands of the system that the program's first lines call, and {@code offline-codex}. */
  private static final String TOOLS =
      "sh cat chmod find head mkdir mv nice readlink rm sed sleep sync tr wc ls";

  /** Makes one that has a shell, a few commands, and the libraries that those need. */
  static OtherRoot withoutJava(Path folder) throws Exception {
    require();
    host(
        folder,
        """
        mkdir -p "$ROOT/bin" "$ROOT/proc" "$ROOT/dev" "$ROOT/tmp" "$ROOT/root"
        for tool in TOOLS; do
          file=$(command -v $tool)
          cp -L "$file" "$ROOT/bin/$tool"
          ldd "$file" | grep -o '/[^ ]*' | while read -r library; do
            mkdir -p "$ROOT${library%/*}"
            cp -L "$library" "$ROOT$library"
          done
        done
        libc=$(ldd /bin/sh | grep -o '/[^ ]*/libc[.]so[.]6')
        for part in m dl pthread rt; do
          cp -L "${libc%c.so.6}$part.so".[0-9] "$ROOT${libc%/*}"
        done
        mknod -m 666 "$ROOT/dev/null" c 1 3
        mknod -m 666 "$ROOT/dev/urandom" c 1 9
        """
            .replace("TOOLS", TOOLS));
    return new OtherRoot(folder);
  }

  /** Makes a small Debian, from the mirror that this machine's apt uses. */
  static OtherRoot debian(Path folder, String packages) throws Exception {
    require();
    Probe.require("debootstrap", "--version");
    Probe.require("apt-get", "--version");
    host(
        folder,
        """
        apt-get indextargets --format '$(RELEASE) $(REPO_URI)' 'Created-By: Packages' |
          head -n 1 >"$ROOT.mirror"
        read -r release mirror <"$ROOT.mirror"
        debootstrap --variant=minbase --include=%s "$release" "$ROOT" "$mirror"
        """
            .formatted(packages));
    return new OtherRoot(folder);
  }

  private static void require() throws InterruptedException {
    Probe.require(
        Probe.isInstalled("unshare", "--mount", "--pid", "--fork", "chroot", "/", "true"),
        "a root folder of its own needs Linux, root and unshare");
  }

  private static void host(Path folder, String script) throws Exception {
    Worker.Result made =
        Worker.startCommand(
                folder.getParent(),
                Map.of("ROOT", folder.toString()),
                List.of("/bin/sh", "-euc", script))
            .await();
    assertThat(made.exit()).as(made.out() + made.err()).isZero();
  }

  /** Runs a script in it. */
  Worker.Result run(String script) throws IOException, InterruptedException {
    return Worker.startCommand(
            folder,
            Map.of(),
            List.of(
                "unshare",
                "--mount",
                "--pid",
                "--fork",
                "--kill-child",
                "--mount-proc=" + folder.resolve("proc"),
                "chroot",
                folder.toString(),
                "/bin/sh",
                "-euc",
                "unset JAVA_HOME XDG_CACHE_HOME CODEX_HOME CODEX_CMD; export HOME=/root; cd /root; PATH=/usr/sbin:/usr/bin:/sbin:/bin\n"
                    + script))
        .await();
  }

  /** Runs a script in it that must exit with 0, and returns what it printed. */
  String succeed(String script) throws IOException, InterruptedException {
    Worker.Result result = run(script);
    assertThat(result.exit()).as(script + "\n" + result.out() + result.err()).isZero();
    return result.out();
  }

  /** Copies a folder or a file of this machine to a place in it. */
  void copy(Path from, String to) throws Exception {
    host(
        folder,
        "mkdir -p \"$ROOT/%s\"; cp -R '%s' \"$ROOT/%s\"".formatted(to, from.toAbsolutePath(), to));
  }

  /** Returns where a file of it is, seen from outside. */
  Path path(String inside) {
    return folder.resolve(inside.substring(1));
  }

  /** Whether it has such a file. */
  boolean has(String inside) {
    return Files.exists(path(inside));
  }

  /** Deletes it, links that lead out of it included. */
  void delete() throws Exception {
    host(folder, "rm -rf --one-file-system \"$ROOT\"");
  }
}
