/**
 * What shells are told: to ask `aimrepo __complete` what can stand where the
 * cursor is, and to take the answer as text. Nothing in it is ever evaluated.
 *
 * The first line of an answer is `values`, `continued` (no blank follows),
 * `files` or `directories`; each further line is a candidate, for zsh and fish
 * with a tab and a description behind it. For bash candidates come quoted.
 *
 * @module
 */
import type { Shell } from "./shells.ts";

/** A dollar sign that does not begin a placeholder of a template. */
const $ = "$";

const bash = String
  .raw`# Completions of aimrepo for bash 3.2 and later. To have them in every shell:
#   aimrepo completions bash > ~/.local/share/bash-completion/completions/aimrepo
# or, without the package bash-completion, in ~/.bashrc:
#   source <(aimrepo completions bash)

_aimrepo() {
    local program=$1 line=${$}{COMP_LINE:0:COMP_POINT} kind='' reply
    case $program in \~/*) program=$HOME/${$}{program#??} ;; esac
    COMPREPLY=()
    {
        IFS= read -r kind
        while IFS= read -r reply; do
            COMPREPLY[${$}{#COMPREPLY[@]}]=$reply
        done
    } < <("$program" __complete bash "$line" "$COMP_WORDBREAKS" 2>/dev/null)
    case $kind in
        continued) compopt -o nospace 2>/dev/null ;;
        files) compopt -o default 2>/dev/null ;;
        directories) compopt -o dirnames -o nospace 2>/dev/null ;;
    esac
    return 0
}
complete -F _aimrepo aimrepo
`;

const zsh = String.raw`#compdef aimrepo
# Completions of aimrepo for zsh. To have them in every shell, in a folder of
# $fpath:
#   aimrepo completions zsh > ~/.zfunc/_aimrepo
# or in ~/.zshrc behind compinit:
#   source <(aimrepo completions zsh)

_aimrepo() {
    local kind line
    local -a given lines values shown suffix
    given=("${$}{(@Q)words[2,CURRENT-1]}" "${$}{(Q)PREFIX}")
    lines=("${$}{(@f)$("${$}{(Q)words[1]}" __complete zsh "${$}{given[@]}" 2>/dev/null)}")
    kind=$lines[1]
    shift lines
    case $kind in
        files) compset -P '--*='; _files; return ;;
        directories) compset -P '--*='; _files -/; return ;;
        continued) suffix=(-S '') ;;
    esac
    for line in "${$}{lines[@]}"; do
        values+=("${$}{line%%$'\t'*}")
        shown+=("${$}{line/$'\t'/  -- }")
    done
    if [[ $lines[1] == *$'\t'* ]]; then
        compadd -Q -q "${$}{suffix[@]}" -l -d shown -a values
    else
        compadd "${$}{suffix[@]}" -a values
    fi
}

if [[ $funcstack[1] == _aimrepo ]]; then
    _aimrepo "$@"
else
    compdef _aimrepo aimrepo
fi
`;

const fish = String
  .raw`# Completions of aimrepo for fish. To have them in every shell:
#   aimrepo completions fish > ~/.config/fish/completions/aimrepo.fish

function __aimrepo_complete
    set -l given (commandline -opc)
    set -l program $given[1]
    set -e given[1]
    set -l current (commandline -ct)
    set -l lines (command $program __complete fish $given "$current" 2>/dev/null)
    set -l kind $lines[1]
    set -e lines[1]
    set -l option (string match -r -- '^--[^=]+=' "$current")
    set -l path (string replace -r -- '^--[^=]+=' '' "$current")
    switch "$kind"
        case files
            __fish_complete_path "$path" | string replace -r -- '^' "$option"
        case directories
            __fish_complete_directories "$path" '' | string replace -r -- '^' "$option"
        case '*'
            string join -- \n $lines
    end
end

complete -c aimrepo -f -a '(__aimrepo_complete)'
`;

const scripts: Readonly<Record<Shell, string>> = { bash, zsh, fish };

/**
 * The script that makes a shell complete command lines of `aimrepo`.
 *
 * @param shell The shell
 * @returns The script
 */
export function scriptFor(shell: Shell): string {
  return scripts[shell];
}
