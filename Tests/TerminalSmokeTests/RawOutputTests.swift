import Foundation
import TestSupport
import Testing

/// What commands print on a terminal cannot steer it, whatever a model or a file says; a pipe gets it as
/// it is.
@Suite(
  .serialized, .enabled(if: Tmux.path != nil, "tmux is not installed, so no terminal can be played")
)
struct RawOutputTests {
  /// Sets the title, moves the cursor by a C1 control, turns the text round, clears the screen.
  private static let hostile = "a\u{1B}]0;owned\u{7}b\u{9B}5Cc\u{202E}d\u{1B}[2J"

  /// Names of files and folders are as good as their maker: every command tells them.
  @Test func namesInErrorsAreShownToo() throws {
    let folder = try TemporaryFolder()
    let name = "x\u{1B}[2Jy\u{9B}5Cz"
    let commands = [
      "inspect NAME", "convert NAME NAME2 --type q8", "tokenize --tokenizer NAME",
      "generate --model NAME --prompt a", "conversations delete NAME", "conversations restore NAME",
      "conversations show NAME", "conversations import NAME", "perplexity --model m --file NAME",
      "--theme NAME", "--bogus NAME", "conversations --conversations NAME check NAME",
    ]
    let quoted = Tmux.quoted(name)
    let script = commands.map {
      "\(Tmux.quoted(ChatProgram.path)) \($0.replacing("NAME", with: quoted))"
    }.joined(separator: "; ")

    let tmux = try Tmux(
      "echo before; \(script); echo; echo after", columns: 120, rows: 100,
      environment: ["TERM": "screen", "HOME": folder.url.path, "PATH": "/usr/bin:/bin"])
    let screen = try tmux.wait(for: "after")

    #expect(screen.contains("before"))
    #expect(screen.contains("x␛[2Jy\u{FFFD}5Cz"))
    // Errors about checkpoints escape such characters wherever they go.
    #expect(screen.split(separator: "[2Jy").count > 9)
    #expect(screen.unicodeScalars.allSatisfy { $0.value != 0x9B && $0.value != 0x1B })
  }

  @Test func whatATerminalWouldObeyIsShown() throws {
    let folder = try TemporaryFolder()
    let input = try folder.write(Array(Self.hostile.utf8), as: "hostile.txt")
    let program = Tmux.quoted(ChatProgram.path)
    let model = Tmux.quoted(ChatProgram.endless[1])
    let pipe =
      "\(program) tokenize --model \(model) <\(Tmux.quoted(input))"
      + " | \(program) tokenize --model \(model) --decode"
    let exact = folder.path("exact.txt")

    let tmux = try Tmux(
      "echo before; \(pipe) >\(Tmux.quoted(exact)); \(pipe); echo; echo after", columns: 80,
      rows: 24,
      environment: ["TERM": "screen", "HOME": folder.url.path, "PATH": "/usr/bin:/bin"])
    let screen = try tmux.wait(for: "after")

    #expect(screen.contains("before"))
    #expect(screen.contains("a␛]0;owned␇b\u{FFFD}5Cc\u{FFFD}d␛[2J"))
    #expect(try Data(contentsOf: URL(fileURLWithPath: exact)) == Data(Self.hostile.utf8))
  }
}
