<?php
// What each of our programs in PHP begins with: it answers by this, once, and nothing else that is printed is its
// answer.
// A status other than 0 means that the text is the reason why there is none.
function zerodown_answer(string $text, int $status = 0): void
{
    // Past any buffer of the application's, and also where PHP reads its program from standard input and knows no
    // STDOUT.
    fwrite(fopen('php://stdout', 'w'), "\nzerodown-answer begins\n$text\nzerodown-answer ends $status\n");
}
?>
