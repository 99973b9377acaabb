import Conversations

/// Slash commands.
extension AppState {
  mutating func run(_ verb: SlashCommand.Verb, _ argument: String = "") -> [Effect] {
    switch verb {
    case .help: overlay = .help(HelpOverlay())
    case .new: return newConversation(title: argument)
    case .open: return argument.isEmpty ? showConversations() : openConversation(argument)
    case .conversations: return showConversations()
    case .save: return saveNow()
    case .rename: return retitle(argument)
    case .delete: return delete()
    case .archive: return archive()
    case .export: return export(to: argument)
    case .import: return importFiles(argument)
    case .fork: return fork()
    case .find: return find(argument)
    case .findall: return findEverywhere(argument)
    case .tree: return showTree()
    case .edit: return editMessage()
    case .retry: return retry()
    case .best: return askForSeveral(argument)
    case .undo: return undoExchange()
    case .redo: return redoExchange()
    case .continue: return continueReply()
    case .copy: return copy(argument)
    case .editor: return [.edit(composer.text)]
    case .model: return useModel(argument)
    case .readahead: return setReadingAhead(argument)
    case .sampling: focus = .sidebar
    case .set: return set(argument)
    case .preset: return usePreset(argument)
    case .template: return useTemplate(argument)
    case .think: return think(argument)
    case .stop: return setStops(argument)
    case .system: return useSystem(argument)
    case .persona: return usePersona(argument)
    case .theme: return useTheme(argument)
    case .raw: return setRaw(argument)
    case .mouse: return setMouse(argument)
    case .info: return showInfo()
    case .heat: return showHeat()
    case .say: return beginReply(with: argument)
    case .read: return readFile(argument)
    case .share: return share(to: argument)
    case .state: return showState()
    case .palette: return showPalette()
    case .quit: return refusalToLose() ?? quitPatiently()
    }
    return []
  }
}
