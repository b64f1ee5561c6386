# packaging/make-formula fills in what stands between @ signs.
class CodexWorker < Formula
  desc "Runs a folder of Markdown task files in parallel through codex exec"
  homepage "https://github.com/@REPOSITORY@"
  url "https://github.com/@REPOSITORY@/releases/download/v@VERSION@/codex-worker-@VERSION@.tgz"
  sha256 "@SHA256@"
  license "MIT"

  depends_on "openjdk"

  def install
    # JAVA_HOME stays the user's own, for the agents: the program's script names its Java itself.
    script = File.binread("bin/codex-worker")
    java = Formula["openjdk"].opt_bin/"java"
    odie "the script has no line 'java='" unless script.sub!("\njava=\n", "\njava=#{java}\n")
    File.binwrite("bin/codex-worker", script)

    bin.install "bin/codex-worker"
    man1.install "man/codex-worker.1"
    bash_completion.install "completion/bash" => "codex-worker"
    zsh_completion.install "completion/zsh" => "_codex-worker"
    fish_completion.install "completion/fish" => "codex-worker.fish"
  end

  test do
    assert_equal "codex-worker #{version}\n", shell_output("#{bin}/codex-worker --version")
  end
end
