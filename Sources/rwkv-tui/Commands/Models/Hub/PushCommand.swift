import ArgumentParser
import CommandKit
import Foundation
import RWKVEngine
import RWKVHub

/// Uploads a model's folder to the hub.
struct PushCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "push",
    abstract: "Upload a model's folder to the Hugging Face hub.",
    discussion: """
      Shows the files with their sizes and asks before anything is sent. The repository is private unless \
      --public is given. It needs a token that may write (HF_TOKEN). All files become visible at once, in one \
      commit; if somebody else commits meanwhile, nothing is changed.
      """)

  @Argument(help: "The folder to upload, such as one that convert has written.")
  var folder: String

  @Argument(help: ArgumentHelp("NAME, or OWNER/NAME for an organization.", valueName: "name"))
  var name: String

  @Flag(help: "Make a new repository public.")
  var `public` = false

  @Option(help: "The words of the commit.")
  var message = "Upload model"

  @Flag(help: "Do not ask.")
  var yes = false

  func run() throws {
    try Self.push(folder, as: name, isPrivate: !`public`, message: message, asks: !yes)
  }

  /// Shows what would be sent, asks, and sends it.
  static func push(
    _ folder: String, as name: String, isPrivate: Bool, message: String, asks: Bool
  ) throws {
    let push = HubPush(
      folder: folder, name: name, isPrivate: isPrivate, settings: try Pull.settings())
    let plan: HubPush.Plan
    do throws(HubError) {
      plan = try push.prepare()
    } catch {
      throw CommandError(error.description + ".")
    }
    let total = plan.files.reduce(0) { $0 + $1.size }
    var lines = ListModels.table(plan.files.map { [ByteCount.text($0.size), $0.path] })
    lines += plan.leftOut.isEmpty ? [] : ["Left out: \(plan.leftOut.joined(separator: ", "))"]
    let kind = isPrivate ? "private, if it is new" : "public, if it is new"
    lines.append("\(ByteCount.text(total)) to \(plan.repository) (\(kind)), as \(plan.account)")
    StandardError.write(lines.joined(separator: "\n") + "\n")
    if asks {
      guard isatty(STDIN_FILENO) == 1 else {
        throw CommandError("Nothing was uploaded: give --yes to upload without being asked.")
      }
      StandardError.write("Upload? [y/N] ")
      guard readLine().map({ ["y", "yes"].contains($0.lowercased()) }) ?? false else {
        throw CommandError("Nothing was uploaded.")
      }
    }
    let progress = PullProgress("\(plan.repository)")
    defer { progress.clear() }
    let interrupt = Interrupt()
    let outcome: HubPush.Outcome
    do throws(HubError) {
      outcome = try push.run(
        plan, message: message, isCancelled: { interrupt.ticket.isCancelled }, tell: progress.take)
    } catch {
      progress.clear()
      if error.kind == .cancelled { try interrupt.check() }
      throw CommandError(error.description + ".")
    }
    progress.clear()
    try StandardOutput.write(
      outcome.page + (outcome.commit == nil ? " (nothing new)" : "") + "\n")
  }
}
