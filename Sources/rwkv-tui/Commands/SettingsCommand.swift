import ArgumentParser
import ChatApp
import ChatStore
import ChatUI
import CommandKit
import Conversations
import Foundation

/// Prints the settings there are, or checks a person's file.
struct SettingsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "settings",
    abstract: "Print all settings with their defaults, as a commented file to start from.",
    discussion: """
      The settings file is $XDG_CONFIG_HOME/rwkv-tui/settings.json, else \
      ~/.config/rwkv-tui/settings.json: JSON5, so with comments. rwkv-tui reads it at its start and \
      never writes it. What a command line says wins over the file, the file over what rwkv-tui \
      remembers from your last choices (in ~/.local/state/rwkv-tui/state.json), and that over the \
      defaults; what a conversation has of its own, such as its model, stays with it.

      To start from: rwkv-tui settings > ~/.config/rwkv-tui/settings.json
      """)

  @Flag(help: "Say what is wrong with your settings file instead, line by line.")
  var check = false

  @Argument(
    help: ArgumentHelp("The file to check, in place of your own.", valueName: "file"))
  var file: String?

  func validate() throws {
    guard check || file == nil else { throw ValidationError("a file goes with --check.") }
  }

  func run() throws {
    guard check else {
      return try StandardOutput.write(UserSettings.printed(keys: KeyMap.standard.printed))
    }
    let environment = ProcessInfo.processInfo.environment
    guard let path = file ?? UserSettings.path(environment: environment) else {
      throw CommandError("There is no place for settings: neither HOME nor XDG_CONFIG_HOME is set.")
    }
    guard FileManager.default.fileExists(atPath: path) else {
      if file != nil { throw CommandError("\(path): no such file or folder.") }
      return try StandardOutput.write("\(path) does not exist; all settings are the defaults\n")
    }
    let (settings, problems) = UserSettings.load(from: path)
    let faults = (problems + settings.keyMap.faults).sorted { ($0.line ?? 0) < ($1.line ?? 0) }
    for fault in faults {
      try StandardOutput.write(
        "\(VisibleText.line(path)):\(fault.line == nil ? " " : "")\(fault)\n")
    }
    guard faults.isEmpty else { throw ExitCode.failure }
    try StandardOutput.write("\(VisibleText.line(path)) is fine\n")
  }
}
