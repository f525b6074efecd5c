export const fishScript = `# Completion of runmark in fish. It asks runmark itself, so it needs no update.
#
# Once; it is there in every shell that is opened from then on:
#   mkdir -p ~/.config/fish/completions
#   runmark completion fish > ~/.config/fish/completions/runmark.fish

function __runmark_complete
    set -l before (commandline -opc)
    set -l all (commandline -op)
    set -l token (commandline -ct)
    set -l current (string unescape -- $token)
    or set current $token
    set -l count (count $before)
    set -l program $before[1]
    # An alias is a function here, and no program.
    command -q -- $program; or set program runmark
    set -l after
    test (count $all) -gt (math $count + 1); and set after $all[(math $count + 2)..-1]
    set -l reply (command $program __complete fish (math $count - 1) $before[2..-1] "$current" $after 2>/dev/null)
    switch "$reply[1]"
        case files
            __fish_complete_path (string replace -r '^--[^=]+=' '' -- $token)
        case folders
            __fish_complete_directories (string replace -r '^--[^=]+=' '' -- $token)
        case '*'
            printf '%s\\n' $reply[2..-1]
    end
end

for program in runmark runmark.mjs
    complete -c $program -k -f -a '(__runmark_complete)'
end
`;
