# A head end of SOAP::Lite: head_end.pl PORT. It answers get(MeterReadings) of two meters, in the dialect of RPC
# that SOAP::Lite has by itself: the answer is wrapped in GetMeterReadingsResponse.
use strict;
use warnings;
use POSIX qw(strftime);
use SOAP::Lite;
use SOAP::Transport::HTTP;

package HeadEnd;
our @ISA = ('SOAP::Server::Parameters');
my $message = 'http://iec.ch/TC57/2011/schema/message';
my $readings = 'http://iec.ch/TC57/2011/MeterReadings#';
my $register = '0.0.0.1.1.1.12.0.0.0.0.0.0.0.0.3.72.0';

sub now { POSIX::strftime('%Y-%m-%dT%H:%M:%SZ', gmtime) }

sub put {
    my ($name, $value, $space) = @_;
    my $made = SOAP::Data->name($name)->value($value)->type('');
    return $space ? $made->attr({ xmlns => $space }) : $made;
}

sub GetMeterReadings {
    my $envelope = pop;
    my $header = $envelope->valueof('//GetMeterReadings/Header') || {};
    my @meters = $envelope->valueof('//EndDevice/Names/name');
    my @known = grep { /^Y-100[12]$/ } @meters;
    my @unknown = grep { !/^Y-100[12]$/ } @meters;
    my $code = ($header->{Noun} // '') ne 'MeterReadings' ? '2.5' : ($header->{Verb} // '') ne 'get' ? '2.9' : $header->{AsyncReplyFlag} && $header->{AsyncReplyFlag} eq 'true' ? '5.2' : @meters ? '' : '1.6';
    @known = @unknown = () if $code;
    my $result = !@known ? 'FAILED' : @unknown ? 'PARTIAL' : 'OK';
    my ($id) = grep { /\S/ } map { $_ // '' } @$header{'CorrelationID', 'MessageID'};
    my @errors = map { put(Error => \SOAP::Data->value(put(code => '2.4'), put(level => 'FATAL'), put(reason => 'unknown meter'),
        SOAP::Data->name('ID')->value($_)->type('')->attr({ kind => 'name', idType => 'Name', objectType => 'Meter' })), $message) } @unknown;
    push @errors, put(Error => \SOAP::Data->value(put(code => $code), put(level => 'FATAL'), put(reason => 'not served here')), $message) if $code;
    my @answer = (
        put(Header => \SOAP::Data->value(put(Verb => 'reply', $message), put(Noun => 'MeterReadings', $message),
            put(Timestamp => now(), $message), put(MessageID => int rand 2**31, $message),
            put(CorrelationID => $id // '', $message))),
        put(Reply => \SOAP::Data->value(put(Result => $result, $message), @errors)));
    push @answer, put(Payload => \put(MeterReadings => \SOAP::Data->value(map {
        put(MeterReading => \SOAP::Data->value(put(Meter => \put(Names => \put(name => $_))),
            put(Readings => \SOAP::Data->value(put(timeStamp => now()), put(value => '5'),
                SOAP::Data->name('ReadingType')->attr({ ref => $register })->type(''))))) } @known), $readings)) if @known;
    return @answer;
}

package main;
my $daemon = SOAP::Transport::HTTP::Daemon->new(LocalAddr => '127.0.0.1', LocalPort => $ARGV[0], ReuseAddr => 1);
$daemon->dispatch_with({ 'http://iec.ch/TC57/2011/GetMeterReadingsMessage' => 'HeadEnd' })->on_action(sub { });
$daemon->serializer->autotype(0);
$| = 1;
print "ready\n";
$daemon->handle;
