import ArgumentParser

/// The models that are here, and those to get.
struct ModelsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "models",
    abstract: "List the models that are here and those to get; remove and verify them.",
    subcommands: [ListModels.self, RemoveModel.self, CheckModels.self, PruneModels.self],
    defaultSubcommand: ListModels.self)
}
