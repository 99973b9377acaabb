import ChatStore
import Foundation

/// The settings file of the person who runs a command.
package enum PersonSettings {
  /// What it says; its faults are told on the standard error, once.
  package static let found: UserSettings = {
    guard let path = UserSettings.path(environment: ProcessInfo.processInfo.environment) else {
      return UserSettings()
    }
    let (settings, faults) = UserSettings.load(from: path)
    if let notice = UserSettings.notice(of: faults, path: path) {
      StandardError.write("\(notice)\n")
    }
    return settings
  }()
}
