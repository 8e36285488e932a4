# Part of scripts that take the files of an older release. 4.1-assets.sh lets its directories of assets lead to what all
# releases share.
# Needs: deploy
# shellcheck shell=sh disable=SC2154 # names are shared with what it is joined with

# Puts the own files of the release $1 in the place of such links in the tree $2.
own_assets() {
  if [ ! -f "$deploy/.zerodown/assets/$1/paths" ]; then return 0; fi
  while IFS= read -r assets; do
    if [ -L "$2/$assets" ] && [ -d "$deploy/.zerodown/assets/$1/tree/$assets" ]; then
      rm -f -- "$2/$assets"
      cp -al -- "$deploy/.zerodown/assets/$1/tree/$assets" "$2/$assets" 2>/dev/null || :
    fi
  done <"$deploy/.zerodown/assets/$1/paths"
}
